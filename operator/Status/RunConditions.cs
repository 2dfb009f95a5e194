using System.Globalization;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Status;

/// <summary>The conditions of a run; their order never changes, nor does a transition time without a transition. Pure.</summary>
/// <param name="status">With the steps brought up to date and the conditions as they were.</param>
/// <param name="spec">The run's.</param>
/// <param name="outcome">Whether it has ended.</param>
/// <param name="phase">The run's new phase.</param>
/// <param name="reason">The run's new reason.</param>
/// <param name="message">The run's new message.</param>
/// <param name="now">When conditions change.</param>
sealed class RunConditions(RunStatus status, RunSpec spec, Outcome outcome, string phase, string reason, string message, DateTimeOffset now)
{
    public IReadOnlyList<RunCondition> Compute()
    {
        int done = status.Folds.Count(fold => fold.Committed is not null);
        bool trained = done == status.Folds.Count,
            aggregated = status.Aggregate?.Committed is not null;
        string folds = string.Create(CultureInfo.InvariantCulture, $"{done} of {status.Folds.Count} folds are committed.");
        return
        [
            Validated(),
            Suspended(),
            trained
                ? Condition(RunCondition.FoldsTrained, true, StatusReason.AllFoldsCommitted, folds)
                : Unfinished(RunCondition.FoldsTrained, null, folds),
            aggregated
                ? Condition(RunCondition.Aggregated, true, StatusReason.OutOfFoldTableCommitted, "X_meta and y_meta are committed.")
                : Unfinished(RunCondition.Aggregated, trained ? null : StatusReason.WaitingForFolds, folds),
            phase == RunPhase.Complete
                ? Condition(RunCondition.Complete, true, StatusReason.MetaModelCommitted, message)
                : Unfinished(RunCondition.Complete, WaitsFor(trained, aggregated), message),
            Failure(RunCondition.Failed),
            DataWarnings(),
            .. ForOtherTools(),
        ];
    }

    RunCondition Validated() =>
        outcome.Failure == StatusReason.InvalidSpec
            ? Condition(RunCondition.Validated, false, StatusReason.InvalidSpec, outcome.Message ?? message)
            : Condition(RunCondition.Validated, true, StatusReason.Valid, "The spec is valid.");

    RunCondition Suspended() =>
        phase == RunPhase.Suspended
            ? Condition(RunCondition.Suspended, true, StatusReason.SuspendedByUser, "spec.suspend is true, and no pod is left.")
        : spec.Suspend && !outcome.IsEnd ? Condition(RunCondition.Suspended, false, StatusReason.Suspending, message)
        : Condition(RunCondition.Suspended, false, StatusReason.NotSuspended, "The run is not suspended.");

    RunCondition Failure(string type) =>
        outcome.Failure is { } failure
            ? Condition(type, true, failure, outcome.Message ?? message)
            : Condition(type, false, StatusReason.NotFailed, "The run has not failed.");

    RunCondition DataWarnings()
    {
        string[] names = [.. status.Folds.SelectMany(fold => fold.Warnings ?? []).Except(spec.Data.Accept)];
        return names.Length > 0
            ? Condition(
                RunCondition.DataWarnings,
                true,
                StatusReason.WarningsFound,
                $"{string.Join(", ", names)}. The folds' logs and data.json say which rows; spec.data.accept silences a warning by name."
            )
            : Condition(RunCondition.DataWarnings, false, StatusReason.NoWarnings, "No committed fold has an unaccepted warning.");
    }

    /// <summary>What kstatus reads: kpt, Flux and Helm wait for any object by these three.</summary>
    IEnumerable<RunCondition> ForOtherTools() =>
        [
            Condition(RunCondition.Ready, phase == RunPhase.Complete, reason, message),
            Condition(RunCondition.Reconciling, !outcome.IsEnd && phase != RunPhase.Suspended, reason, message),
            Failure(RunCondition.Stalled),
        ];

    /// <summary>A stage that has not ended says why: what keeps it from running if its turn has come, else what it waits for.</summary>
    /// <param name="type">The stage's condition.</param>
    /// <param name="waitsFor">null if its turn has come.</param>
    /// <param name="progress">What to say where nothing is wrong.</param>
    RunCondition Unfinished(string type, string? waitsFor, string progress)
    {
        if (outcome.Failure is not null)
            return Condition(type, false, StatusReason.RunFailed, progress);
        if (spec.Suspend)
            return Condition(type, false, phase == RunPhase.Suspended ? StatusReason.Suspended : StatusReason.Suspending, progress);
        if (waitsFor is not null)
            return Condition(type, false, waitsFor, progress);
        bool blocked = StatusSummary.BlockedSteps(status).Count > 0;
        return Condition(type, false, StatusSummary.BlockingReason(status), blocked ? message : progress);
    }

    static string? WaitsFor(bool trained, bool aggregated) =>
        (trained, aggregated) switch
        {
            (_, true) => null,
            (true, false) => StatusReason.WaitingForAggregate,
            (false, false) => StatusReason.WaitingForFolds,
        };

    RunCondition Condition(string type, bool holds, string reason, string text)
    {
        string value = holds ? "True" : "False";
        var before = status.Conditions.FirstOrDefault(condition => condition.Type == type);
        return new(
            type,
            value,
            reason,
            text,
            LastTransitionTime: before?.Status == value ? before.LastTransitionTime : now,
            status.ObservedGeneration
        );
    }
}
