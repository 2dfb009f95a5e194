using System.Globalization;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Operator.Attempts;

namespace StackingK8s.Operator.Status;

/// <summary>
/// What `kubectl get` and `kubectl describe` show of a run: its phase, progress and conditions, derived from its steps. Pure.
/// </summary>
static class StatusSummary
{
    /// <summary>Share of a run that each stage makes up, for status.progress alone: the folds do nearly all the work.</summary>
    const double FoldShare = 0.94,
        AggregateShare = 0.02,
        MetaShare = 0.04;

    // Two lines of a wide terminal; the step's own message has the rest.
    const int MostCharacters = 320;

    static readonly string TestAuc = MetricNames.TestAuc(MetaReport.MetaModel),
        OutOfFoldAuc = MetricNames.OutOfFoldAuc(MetaReport.MetaModel);

    static readonly string[] CountedStates =
    [
        StepStates.Running,
        StepStates.Ending,
        StepStates.Stopping,
        StepStates.Starting,
        StepStates.Queued,
    ];

    /// <param name="status">With the steps brought up to date.</param>
    /// <param name="spec">The run's.</param>
    /// <param name="identity">The run's.</param>
    /// <param name="outcome">Whether it has ended.</param>
    /// <param name="now">When conditions change.</param>
    public static RunStatus Summarize(RunStatus status, RunSpec spec, RunIdentity identity, Outcome outcome, DateTimeOffset now)
    {
        int done = status.Folds.Count(fold => fold.Committed is not null);
        string phase = Phase(status, spec, outcome, done),
            reason = outcome.Failure ?? Reason(status, spec, phase),
            message = OneLine.Of(outcome.Message ?? Message(status, spec, phase, done), MostCharacters);
        return status with
        {
            Phase = phase,
            Reason = reason,
            Message = message,
            Progress = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(Fraction(status) * 100 + 1e-9):0}%"),
            FoldsDone = string.Create(CultureInfo.InvariantCulture, $"{done}/{status.Folds.Count}"),
            Conditions = new RunConditions(status, spec, outcome, phase, reason, message, now).Compute(),
            Metrics = Metrics(status),
            Artifacts = spec.Artifacts.Uri is { } uri
                ? new(uri, ArtifactPaths.Run(identity), status.Meta?.Committed is { } meta ? ArtifactPaths.Attempt(meta) : null)
                : null,
        };
    }

    /// <summary>What keeps the run from running, in one word; InProgress if nothing does.</summary>
    public static string BlockingReason(RunStatus status)
    {
        if (BlockedSteps(status) is [{ Reason: { } reason }, ..])
            return reason;
        return status.Steps().Any(step => step.State == StepStates.Queued) ? StatusReason.Queued : StatusReason.InProgress;
    }

    /// <summary>The steps that something keeps from running.</summary>
    public static IReadOnlyList<StepStatus> BlockedSteps(RunStatus status) =>
        [.. status.Steps().Where(step => step is { Reason: not null, Committed: null, State: not StepStates.Failed })];

    static string Phase(RunStatus status, RunSpec spec, Outcome outcome, int done)
    {
        if (outcome.IsEnd)
            return outcome.Failure is null ? RunPhase.Complete : RunPhase.Failed;
        if (spec.Suspend && status.Steps().All(step => step.State != StepStates.Stopping))
            return RunPhase.Suspended;
        if (status.Aggregate?.Committed is not null)
            return RunPhase.Stacking;
        if (done == status.Folds.Count)
            return RunPhase.Aggregating;
        return status.Folds.Any(HasWorked) ? RunPhase.Training : RunPhase.Pending;
    }

    static bool HasWorked(StepStatus step) => step.Percent > 0 || step.State is StepStates.Running or StepStates.Ending or StepStates.Done;

    static string Reason(RunStatus status, RunSpec spec, string phase) =>
        phase is RunPhase.Complete or RunPhase.Suspended ? phase
        : spec.Suspend && BlockedSteps(status).Count == 0 ? StatusReason.Suspending
        : BlockingReason(status);

    static string Message(RunStatus status, RunSpec spec, string phase, int done)
    {
        if (phase == RunPhase.Complete)
            return Metrics(status) switch
            {
                { TestAuc: { } auc } => $"Complete: the meta-model's AUC is {auc} on the test manifest.",
                { OutOfFoldAuc: { } auc } => $"Complete: the meta-model's AUC is {auc} out of fold.",
                _ => "Complete.",
            };
        if (phase == RunPhase.Suspended)
            return $"Suspended with {done} of {status.Folds.Count} folds committed. Set spec.suspend to false to resume.";
        string? blocked = BlockedMessage(status);
        if (spec.Suspend)
            return blocked ?? $"Suspending: {ProgressMessage(status, done)}.";
        // While others run, a blocked step may only be waiting for their places.
        return blocked is not null && status.Steps().All(step => step.State != StepStates.Running)
            ? blocked
            : ProgressMessage(status, done) + (blocked is null ? "." : $"; {blocked}");
    }

    static string? BlockedMessage(RunStatus status)
    {
        var blocked = BlockedSteps(status);
        return blocked.Count switch
        {
            0 => null,
            1 => $"{blocked[0].Name}: {blocked[0].Message}",
            _ => $"{blocked[0].Name} and {blocked.Count - 1} more: {blocked[0].Message}",
        };
    }

    static string ProgressMessage(RunStatus status, int done)
    {
        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $"{done} of {status.Folds.Count} folds committed")];
        foreach (string state in CountedStates)
            if (status.Steps().Count(step => step.State == state) is > 0 and int count)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {state.ToLowerInvariant()}"));
        return string.Join(", ", parts);
    }

    static double Fraction(RunStatus status) =>
        FoldShare * status.Folds.Average(StepFraction)
        + AggregateShare * StepFraction(status.Aggregate)
        + MetaShare * StepFraction(status.Meta);

    static double StepFraction(StepStatus? step)
    {
        if (step?.Committed is not null)
            return 1;
        // All is done only once it is committed.
        return Math.Min(step?.Percent ?? 0, 99) / 100.0;
    }

    static RunMetrics? Metrics(RunStatus status)
    {
        double useful = status.Steps().Sum(step => step.UsefulAcceleratorSeconds),
            wasted = status.Steps().Sum(step => step.WastedAcceleratorSeconds);
        if (status.Meta?.Committed is null && useful == 0 && wasted == 0)
            return null;
        var all = status.Meta?.Metrics ?? new Dictionary<string, string>();
        string? test = all.GetValueOrDefault(TestAuc),
            outOfFold = all.GetValueOrDefault(OutOfFoldAuc);
        return new()
        {
            Auc = test ?? outOfFold,
            TestAuc = test,
            OutOfFoldAuc = outOfFold,
            All = all,
            UsefulAcceleratorSeconds = useful,
            WastedAcceleratorSeconds = wasted,
        };
    }
}
