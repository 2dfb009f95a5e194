using System.Collections.Concurrent;
using System.Globalization;
using Prometheus;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Cluster;

namespace StackingK8s.Operator.Telemetry;

/// <summary>
/// The gauges that name a run: they exist only while it is active, so their number is that of active runs, whatever has been.
/// </summary>
sealed class RunGauges(MetricFactory factory)
{
    readonly Gauge runProgress = factory.CreateGauge(
        "stacking_operator_run_progress_ratio",
        "Share of an active run that is done, 0 to 1.",
        "namespace",
        "run"
    );
    readonly Gauge stepProgress = factory.CreateGauge(
        "stacking_operator_step_progress_ratio",
        "Share of a step of an active run that is done, 0 to 1.",
        "namespace",
        "run",
        "step"
    );
    readonly Gauge stepEpoch = factory.CreateGauge(
        "stacking_operator_expert_epoch",
        "Current epoch of the expert that a fold of an active run is training, from 1.",
        "namespace",
        "run",
        "step",
        "expert"
    );
    readonly ConcurrentDictionary<RunKey, (HashSet<(string Step, string Expert)> Epochs, HashSet<string> Steps)> shown = new();

    /// <summary>Brings the gauges of a run up to its status; a suspended run has none, since nobody waits for its progress.</summary>
    public void Show(RunKey key, RunStatus? status)
    {
        if (status is null || status.CompletionTime is not null || status.Phase == RunPhase.Suspended)
        {
            Forget(key);
            return;
        }
        var series = shown.GetOrAdd(key, _ => ([], []));
        lock (series.Steps)
        {
            runProgress.WithLabels(key.Namespace, key.Name).Set(Ratio(status.Progress));
            foreach (var step in status.Steps())
            {
                series.Steps.Add(step.Name);
                stepProgress
                    .WithLabels(key.Namespace, key.Name, step.Name)
                    .Set(step.Committed is not null ? 1 : (step.Progress?.Percent ?? 0) / 100.0);
                if (step.Progress is not { Expert: { } expert, Epoch: { } epoch } || !int.TryParse(epoch.Split('/')[0], out int number))
                    continue;
                series.Epochs.Add((step.Name, expert));
                stepEpoch.WithLabels(key.Namespace, key.Name, step.Name, expert).Set(number);
            }
        }
    }

    /// <summary>Removes the series of a run that ended or is gone.</summary>
    public void Forget(RunKey key)
    {
        if (!shown.TryRemove(key, out var series))
            return;
        lock (series.Steps)
        {
            runProgress.RemoveLabelled(key.Namespace, key.Name);
            foreach (string step in series.Steps)
                stepProgress.RemoveLabelled(key.Namespace, key.Name, step);
            foreach (var (step, expert) in series.Epochs)
                stepEpoch.RemoveLabelled(key.Namespace, key.Name, step, expert);
        }
    }

    static double Ratio(string? percent) =>
        double.TryParse(percent?.TrimEnd('%'), CultureInfo.InvariantCulture, out double number) ? number / 100 : 0;
}
