using System.Globalization;
using Prometheus;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Cluster;

namespace StackingK8s.Operator.Telemetry;

/// <summary>
/// The gauges that name the runs that ended of late. They are set anew from the runs themselves at each scrape, so that neither a restart
/// of the operator nor a change of its leader hides an end.
/// </summary>
sealed class EndedRunsGauges(MetricFactory factory)
{
    /// <summary>
    /// Long enough for every alert to be sent; after it the series go, so that their number is not that of all runs ever.
    /// </summary>
    static readonly TimeSpan Shown = TimeSpan.FromHours(1);

    readonly LateSeries failed = new(
        factory.CreateGauge(
            "stacking_operator_run_failed",
            "1 for an hour after a run failed; a cancelled run has not.",
            "namespace",
            "run",
            "reason"
        )
    );
    readonly LateSeries auc = new(
        factory.CreateGauge(
            "stacking_operator_run_auc",
            "AUC of a run's meta-model for an hour after the run completed, 0 to 1: out_of_fold, and test where it has a test manifest.",
            "namespace",
            "run",
            "rows"
        )
    );

    public void Show(IEnumerable<(RunKey Key, RunStatus? Status)> runs, DateTimeOffset now)
    {
        var late = runs.Where(run => run.Status is { CompletionTime: { } ended } && now - ended < Shown).ToList();
        failed.Show(
            late.Where(run => run.Status!.Phase == RunPhase.Failed && run.Status.Reason != StatusReason.Cancelled)
                .Select(run => ((string[])[run.Key.Namespace, run.Key.Name, run.Status!.Reason ?? ""], 1.0))
        );
        auc.Show(late.Where(run => run.Status!.Phase == RunPhase.Complete).SelectMany(run => Aucs(run.Key, run.Status!.Metrics)));
    }

    static IEnumerable<(string[] Labels, double Value)> Aucs(RunKey key, RunMetrics? metrics)
    {
        foreach (var (rows, text) in new[] { ("out_of_fold", metrics?.OutOfFoldAuc), ("test", metrics?.TestAuc) })
            if (double.TryParse(text, CultureInfo.InvariantCulture, out double value))
                yield return ([key.Namespace, key.Name, rows], value);
    }

    /// <summary>The series of one gauge, which go once they are no longer asked for.</summary>
    sealed class LateSeries(Gauge gauge)
    {
        readonly Lock changing = new();
        Dictionary<string, string[]> shown = [];

        public void Show(IEnumerable<(string[] Labels, double Value)> series)
        {
            lock (changing)
            {
                Dictionary<string, string[]> now = [];
                foreach (var (labels, value) in series)
                {
                    now[string.Join('/', labels)] = labels;
                    gauge.WithLabels(labels).Set(value);
                }
                foreach (var (_, labels) in shown.Where(each => !now.ContainsKey(each.Key)))
                    gauge.RemoveLabelled(labels);
                shown = now;
            }
        }
    }
}
