using Prometheus;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Cluster;

namespace StackingK8s.Operator.Telemetry;

/// <summary>
/// The gauge that names the runs that failed of late. It is set anew from the runs themselves at each scrape, so that neither a restart of
/// the operator nor a change of its leader hides a failure.
/// </summary>
sealed class FailedRunsGauge(MetricFactory factory)
{
    /// <summary>
    /// Long enough for every alert to be sent; after it the series goes, so that their number is not that of all failures ever.
    /// </summary>
    static readonly TimeSpan Shown = TimeSpan.FromHours(1);

    readonly Gauge failed = factory.CreateGauge(
        "stacking_operator_run_failed",
        "1 for an hour after a run failed; a cancelled run has not.",
        "namespace",
        "run",
        "reason"
    );
    readonly Lock changing = new();
    HashSet<(RunKey Key, string Reason)> named = [];

    public void Show(IEnumerable<(RunKey Key, RunStatus? Status)> runs, DateTimeOffset now)
    {
        var late = runs.Where(run => run.Status is { Phase: RunPhase.Failed, CompletionTime: { } ended } && now - ended < Shown)
            .Select(run => (run.Key, run.Status!.Reason ?? ""))
            .Where(run => run.Item2 != StatusReason.Cancelled)
            .ToHashSet();
        lock (changing)
        {
            foreach (var (key, reason) in named.Except(late))
                failed.RemoveLabelled(key.Namespace, key.Name, reason);
            foreach (var (key, reason) in late)
                failed.WithLabels(key.Namespace, key.Name, reason).Set(1);
            named = late;
        }
    }
}
