using System.Collections.Concurrent;
using Prometheus;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>
/// What the operator tells of its runs. Counters have bounded labels; the gauges that name a run are there only while it is active, so their number is
/// that of active runs, whatever has been.
/// </summary>
sealed class RunMetricsBoard
{
    const string FoldTrainer = "foldTrainer",
        Aggregator = "aggregator",
        MetaTrainer = "metaTrainer";

    // From a reused step of seconds to a fold of two days.
    static readonly double[] Durations = [5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800];

    readonly Gauge runProgress,
        stepProgress,
        stepEpoch;
    readonly Histogram stepDuration,
        stepWait;
    readonly Counter failures,
        attempts,
        retries,
        acceleratorSeconds,
        finished;
    readonly ConcurrentDictionary<RunKey, (HashSet<(string Step, string Expert)> Epochs, HashSet<string> Steps)> shown = new();

    /// <param name="registry">Of this process.</param>
    /// <param name="runs">Every run there is, for the gauges that count them and name the failed.</param>
    /// <param name="clock">By which an hour has passed since a run failed.</param>
    public RunMetricsBoard(CollectorRegistry registry, Func<IEnumerable<(RunKey Key, RunStatus? Status)>> runs, TimeProvider clock)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        var phases = factory.CreateGauge("stacking_operator_runs", "StackingRuns there are, by phase.", "phase");
        FailedRuns failed = new(factory);
        registry.AddBeforeCollectCallback(() =>
        {
            var all = runs().ToList();
            var count = all.GroupBy(run => run.Status?.Phase ?? RunPhase.Pending).ToDictionary(group => group.Key, group => group.Count());
            foreach (string phase in RunPhase.All)
                phases.WithLabels(phase).Set(count.GetValueOrDefault(phase));
            failed.Show(all, clock.GetUtcNow());
        });
        HistogramConfiguration buckets = new() { Buckets = Durations };
        runProgress = factory.CreateGauge(
            "stacking_operator_run_progress_ratio",
            "Share of an active run that is done, 0 to 1.",
            "namespace",
            "run"
        );
        stepProgress = factory.CreateGauge(
            "stacking_operator_step_progress_ratio",
            "Share of a step of an active run that is done, 0 to 1.",
            "namespace",
            "run",
            "step"
        );
        stepEpoch = factory.CreateGauge(
            "stacking_operator_expert_epoch",
            "Epoch at work of the expert that an active run's fold trains, from 1.",
            "namespace",
            "run",
            "step",
            "expert"
        );
        stepDuration = factory.CreateHistogram(
            "stacking_operator_step_duration_seconds",
            "From a step's first Job to its commit, retries included.",
            ["stage"],
            buckets
        );
        stepWait = factory.CreateHistogram(
            "stacking_operator_step_wait_seconds",
            "From the making of a step's first Job to its container's start: queue, scheduling, image.",
            ["stage"],
            buckets
        );
        attempts = factory.CreateCounter("stacking_operator_step_attempts_total", "Jobs made for steps.", "stage");
        retries = factory.CreateCounter("stacking_operator_step_retries_total", "Jobs made for steps after their first.", "stage");
        failures = factory.CreateCounter(
            "stacking_operator_step_failures_total",
            "Attempts that came to nothing, by failure class.",
            "stage",
            "class"
        );
        acceleratorSeconds = factory.CreateCounter(
            "stacking_operator_accelerator_seconds_total",
            "Accelerator seconds of ended attempts: useful if they committed, else wasted.",
            "outcome"
        );
        finished = factory.CreateCounter("stacking_operator_runs_finished_total", "Runs that ended, by phase.", "phase");
        StartAtZero();
    }

    /// <summary>Counts what happened between one status and the next, and shows the new one.</summary>
    public void Count(RunKey key, RunStatus? before, RunStatus after, DateTimeOffset now)
    {
        var earlier = (before?.Steps() ?? []).ToDictionary(step => step.Name);
        foreach (var step in after.Steps())
            CountStep(earlier.GetValueOrDefault(step.Name) ?? new() { Name = step.Name }, step, now);
        acceleratorSeconds
            .WithLabels("useful")
            .Inc(Math.Max(0, (after.Metrics?.UsefulAcceleratorSeconds ?? 0) - (before?.Metrics?.UsefulAcceleratorSeconds ?? 0)));
        acceleratorSeconds
            .WithLabels("wasted")
            .Inc(Math.Max(0, (after.Metrics?.WastedAcceleratorSeconds ?? 0) - (before?.Metrics?.WastedAcceleratorSeconds ?? 0)));
        if (after.CompletionTime is not null && before?.CompletionTime is null)
            finished.WithLabels(after.Phase).Inc();
        Show(key, after);
    }

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
            double ratio = double.TryParse(
                status.Progress?.TrimEnd('%'),
                System.Globalization.CultureInfo.InvariantCulture,
                out double percent
            )
                ? percent / 100
                : 0;
            runProgress.WithLabels(key.Namespace, key.Name).Set(ratio);
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

    /// <summary>A counter that first shows up at 1 hides its first event from rate() and increase().</summary>
    void StartAtZero()
    {
        foreach (string stage in new[] { FoldTrainer, Aggregator, MetaTrainer })
        {
            attempts.WithLabels(stage);
            retries.WithLabels(stage);
            foreach (string failure in FailureClass.All)
                failures.WithLabels(stage, failure);
            stepDuration.WithLabels(stage);
            stepWait.WithLabels(stage);
        }
        foreach (string outcome in new[] { "useful", "wasted" })
            acceleratorSeconds.WithLabels(outcome);
        foreach (string phase in new[] { RunPhase.Complete, RunPhase.Failed })
            finished.WithLabels(phase);
    }

    void CountStep(StepStatus before, StepStatus after, DateTimeOffset now)
    {
        string stage = after.Name switch
        {
            RunPlan.AggregateStep => Aggregator,
            RunPlan.MetaStep => MetaTrainer,
            _ => FoldTrainer,
        };
        int made = Math.Max(0, after.Attempt - before.Attempt);
        attempts.WithLabels(stage).Inc(made);
        retries.WithLabels(stage).Inc(Math.Max(0, before.Attempt == 0 ? made - 1 : made));
        if (after.LastFailure is { } failure && failure != before.LastFailure)
            failures.WithLabels(stage, failure.Class).Inc();
        // Of first attempts alone: of the others the start time says nothing.
        if (after is { State: StepStates.Running, Attempt: 1, StartTime: { } first } && before.State != StepStates.Running)
            stepWait.WithLabels(stage).Observe(Math.Max(0, (now - first).TotalSeconds));
        if (after.Committed is not null && before.Committed is null && after is { StartTime: { } started, CompletionTime: { } ended })
            stepDuration.WithLabels(stage).Observe(Math.Max(0, (ended - started).TotalSeconds));
    }
}
