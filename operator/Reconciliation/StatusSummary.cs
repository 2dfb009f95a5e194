using System.Globalization;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>What `kubectl get` and `kubectl describe` show of a run: its phase, progress and conditions, drawn from its steps. Pure.</summary>
static class StatusSummary
{
    /// <summary>Share of a run that each stage makes up, for status.progress alone: the folds do nearly all the work.</summary>
    const double FoldShare = 0.94,
        AggregateShare = 0.02,
        MetaShare = 0.04;

    /// <param name="status">With the steps brought up to date.</param>
    /// <param name="spec">The run's.</param>
    /// <param name="identity">The run's.</param>
    /// <param name="outcome">Whether it has ended.</param>
    /// <param name="now">When conditions change.</param>
    public static RunStatus Of(RunStatus status, RunSpec spec, RunIdentity identity, Outcome outcome, DateTimeOffset now)
    {
        int done = status.Folds.Count(fold => fold.Committed is not null);
        string phase = Phase(status, spec, outcome, done);
        string message = outcome.Message ?? Message(status, spec, phase, done);
        return status with
        {
            Phase = phase,
            Reason = outcome.Failure ?? (phase is RunPhase.Complete or RunPhase.Suspended ? phase : Held(status)),
            Message = message,
            Progress = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(Fraction(status) * 100 + 1e-9):0}%"),
            FoldsDone = string.Create(CultureInfo.InvariantCulture, $"{done}/{status.Folds.Count}"),
            Conditions = RunConditions.Of(status, spec, outcome, phase, message, now),
            Metrics = Metrics(status),
            Artifacts = spec.Artifacts.Uri is { } uri
                ? new(uri, ArtifactPaths.Run(identity), status.Meta?.Committed is { } meta ? ArtifactPaths.Attempt(meta) : null)
                : null,
        };
    }

    static string Phase(RunStatus status, RunSpec spec, Outcome outcome, int done) =>
        outcome.Failure is not null ? RunPhase.Failed
        : outcome.IsEnd ? RunPhase.Complete
        : spec.Suspend ? RunPhase.Suspended
        : status.Aggregate?.Committed is not null ? RunPhase.Stacking
        : done == status.Folds.Count ? RunPhase.Aggregating
        : status.Folds.Any(fold => fold.Attempt > 0) ? RunPhase.Training
        : RunPhase.Pending;

    static string Message(RunStatus status, RunSpec spec, string phase, int done)
    {
        if (phase == RunPhase.Complete)
            return status.Meta?.Metrics.TryGetValue(MetaAuc, out string? auc) == true
                ? $"Complete: the meta-model's AUC is {auc}."
                : "Complete.";
        if (spec.Suspend)
            return $"Suspended with {done} of {status.Folds.Count} folds committed; set spec.suspend to false to go on.";
        int Count(string state) => status.Steps().Count(step => step.State == state);
        string? held = Troubled(status) is { Count: > 0 } troubled
            ? $"{troubled[0].Name}{(troubled.Count > 1 ? $" and {troubled.Count - 1} more" : "")}: {troubled[0].Message}"
            : null;
        // While others run, to be held up may be no more than to wait for their places.
        if (held is not null && Count(StepStates.Running) == 0)
            return held;
        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $"{done} of {status.Folds.Count} folds committed")];
        foreach (string state in (string[])[StepStates.Running, StepStates.Starting, StepStates.Queued])
            if (Count(state) is > 0 and int count)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {state.ToLowerInvariant()}"));
        return string.Join(", ", parts) + (held is null ? "." : $"; {held}");
    }

    /// <summary>What keeps the run from going on, in one word; InProgress if nothing does.</summary>
    public static string Held(RunStatus status) =>
        Troubled(status) is [{ Reason: { } trouble }, ..] ? trouble
        : status.Steps().Any(step => step.State == StepStates.Queued) ? "Queued"
        : "InProgress";

    /// <summary>The steps that something keeps from running.</summary>
    public static IReadOnlyList<StepStatus> Troubled(RunStatus status) =>
        [
            .. status
                .Steps()
                .Where(step => step is { Reason: not null, State: StepStates.Waiting or StepStates.Starting or StepStates.Retrying }),
        ];

    static double Fraction(RunStatus status)
    {
        static double Of(StepStatus? step) =>
            step is null ? 0
            : step.Committed is not null ? 1
            : (step.Progress?.Percent ?? 0) / 100.0;
        return FoldShare * status.Folds.Average(Of) + AggregateShare * Of(status.Aggregate) + MetaShare * Of(status.Meta);
    }

    static RunMetrics? Metrics(RunStatus status)
    {
        double useful = status.Steps().Sum(step => step.UsefulAcceleratorSeconds),
            wasted = status.Steps().Sum(step => step.WastedAcceleratorSeconds);
        if (status.Meta?.Committed is null && useful == 0 && wasted == 0)
            return null;
        var all = status.Meta?.Metrics ?? new Dictionary<string, string>();
        return new()
        {
            Auc = all.GetValueOrDefault(MetaAuc),
            All = all,
            UsefulAcceleratorSeconds = useful,
            WastedAcceleratorSeconds = wasted,
        };
    }

    const string MetaAuc = "test_auc_meta-model";
}
