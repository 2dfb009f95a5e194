using Prometheus;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Cluster;

namespace StackingK8s.Operator.Telemetry;

/// <summary>The operator's metrics of its runs and their steps.</summary>
sealed class RunMetricsBoard
{
    const string Useful = "useful",
        Wasted = "wasted";

    readonly RunGauges gauges;
    readonly StepCounters steps;
    readonly Counter acceleratorSeconds,
        finished;

    /// <param name="registry">Of this process.</param>
    /// <param name="runs">Every run there is, for the gauges that count them and name those that ended.</param>
    /// <param name="clock">By which an hour has passed since a run failed.</param>
    public RunMetricsBoard(CollectorRegistry registry, Func<IEnumerable<(RunKey Key, RunStatus? Status)>> runs, TimeProvider clock)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        (gauges, steps) = (new(factory), new(factory));
        acceleratorSeconds = factory.CreateCounter(
            "stacking_operator_accelerator_seconds_total",
            "Accelerator seconds of ended attempts: useful if they committed, else wasted.",
            "outcome"
        );
        finished = factory.CreateCounter("stacking_operator_runs_finished_total", "Runs that ended, by phase.", "phase");
        StartAtZero();
        var phases = factory.CreateGauge("stacking_operator_runs", "StackingRuns, by phase.", "phase");
        EndedRunsGauges ended = new(factory);
        registry.AddBeforeCollectCallback(() =>
        {
            var all = runs().ToList();
            var count = all.GroupBy(run => run.Status?.Phase ?? RunPhase.Pending).ToDictionary(group => group.Key, group => group.Count());
            foreach (string phase in RunPhase.All)
                phases.WithLabels(phase).Set(count.GetValueOrDefault(phase));
            ended.Show(all, clock.GetUtcNow());
        });
    }

    /// <summary>Counts what happened between one status and the next, and shows the new one.</summary>
    public void Count(RunKey key, RunStatus? before, RunStatus after, DateTimeOffset now)
    {
        var earlier = (before?.Steps() ?? []).ToDictionary(step => step.Name);
        foreach (var step in after.Steps())
            steps.Count(earlier.GetValueOrDefault(step.Name) ?? new() { Name = step.Name }, step, now);
        CountSeconds(Useful, before?.Metrics?.UsefulAcceleratorSeconds, after.Metrics?.UsefulAcceleratorSeconds);
        CountSeconds(Wasted, before?.Metrics?.WastedAcceleratorSeconds, after.Metrics?.WastedAcceleratorSeconds);
        if (after.CompletionTime is not null && before?.CompletionTime is null)
            finished.WithLabels(after.Phase).Inc();
        Show(key, after);
    }

    /// <summary>Brings the gauges of a run up to its status.</summary>
    public void Show(RunKey key, RunStatus? status) => gauges.Show(key, status);

    /// <summary>Removes the series of a run that ended or is gone.</summary>
    public void Forget(RunKey key) => gauges.Forget(key);

    void CountSeconds(string outcome, double? before, double? after) =>
        acceleratorSeconds.WithLabels(outcome).Inc(Math.Max(0, (after ?? 0) - (before ?? 0)));

    /// <summary>A counter that first shows up at 1 hides its first event from rate() and increase().</summary>
    void StartAtZero()
    {
        foreach (string outcome in new[] { Useful, Wasted })
            acceleratorSeconds.WithLabels(outcome);
        foreach (string phase in new[] { RunPhase.Complete, RunPhase.Failed })
            finished.WithLabels(phase);
    }
}
