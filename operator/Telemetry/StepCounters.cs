using Prometheus;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Telemetry;

/// <summary>Counters and histograms of steps, by stage.</summary>
sealed class StepCounters
{
    // From a reused step of seconds to a fold of two days.
    static readonly HistogramConfiguration Durations = new()
    {
        Buckets = [5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800],
    };

    readonly Histogram duration,
        wait;
    readonly Counter attempts,
        retries,
        failures;

    public StepCounters(MetricFactory factory)
    {
        duration = factory.CreateHistogram(
            "stacking_operator_step_duration_seconds",
            "From a step's first Job to its commit, retries included.",
            ["stage"],
            Durations
        );
        wait = factory.CreateHistogram(
            "stacking_operator_step_wait_seconds",
            "From the creation of a step's first Job to its container's start: queue, scheduling, image.",
            ["stage"],
            Durations
        );
        attempts = factory.CreateCounter("stacking_operator_step_attempts_total", "Jobs created for steps.", "stage");
        retries = factory.CreateCounter("stacking_operator_step_retries_total", "Jobs created for steps after their first.", "stage");
        failures = factory.CreateCounter(
            "stacking_operator_step_failures_total",
            "Attempts that failed or were disrupted, by failure class.",
            "stage",
            "class"
        );
        StartAtZero();
    }

    /// <summary>Counts what happened between one status of a step and the next.</summary>
    public void Count(StepStatus before, StepStatus after, DateTimeOffset now)
    {
        string stage = StageTable.ForStep(after.Name).Field;
        int created = Math.Max(0, after.Attempt - before.Attempt);
        attempts.WithLabels(stage).Inc(created);
        retries.WithLabels(stage).Inc(Math.Max(0, before.Attempt == 0 ? created - 1 : created));
        if (after.LastFailure is { } failure && failure != before.LastFailure)
            failures.WithLabels(stage, failure.Class).Inc();
        // Of first attempts alone: of the others the start time says nothing.
        if (after is { State: StepStates.Running, Attempt: 1, StartTime: { } first } && before.State != StepStates.Running)
            wait.WithLabels(stage).Observe(Math.Max(0, (now - first).TotalSeconds));
        if (after.Committed is not null && before.Committed is null && after is { StartTime: { } started, CompletionTime: { } ended })
            duration.WithLabels(stage).Observe(Math.Max(0, (ended - started).TotalSeconds));
    }

    /// <summary>A counter that first shows up at 1 hides its first event from rate() and increase().</summary>
    void StartAtZero()
    {
        foreach (string stage in StageTable.All.Select(stage => stage.Field))
        {
            attempts.WithLabels(stage);
            retries.WithLabels(stage);
            foreach (string failure in FailureClass.All)
                failures.WithLabels(stage, failure);
            duration.WithLabels(stage);
            wait.WithLabels(stage);
        }
    }
}
