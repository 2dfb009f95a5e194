using System.Globalization;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>The conditions of a run; their order never changes, nor does a transition time without a transition. Pure.</summary>
static class RunConditions
{
    public static IReadOnlyList<RunCondition> Of(
        RunStatus status,
        RunSpec spec,
        Outcome outcome,
        string phase,
        string message,
        DateTimeOffset now
    )
    {
        int done = status.Folds.Count(fold => fold.Committed is not null);
        bool trained = done == status.Folds.Count,
            aggregated = status.Aggregate?.Committed is not null;
        bool troubled = StatusSummary.Troubled(status).Count > 0;
        string folds = string.Create(CultureInfo.InvariantCulture, $"{done} of {status.Folds.Count} folds are committed.");
        bool invalid = outcome.Failure == "InvalidSpec";

        RunCondition Is(string type, bool holds, string reason, string words)
        {
            string value = holds ? "True" : "False";
            var before = status.Conditions.FirstOrDefault(condition => condition.Type == type);
            return new(type, value, reason, words, before?.Status == value ? before.LastTransitionTime : now, status.ObservedGeneration);
        }
        // A stage that has not ended says why: what holds it up if it is its turn, else whom it waits for.
        RunCondition Stage(string type, bool holds, string reason, bool turn, string waits, string words) =>
            holds ? Is(type, true, reason, words)
            : outcome.Failure is not null ? Is(type, false, "RunFailed", words)
            : spec.Suspend ? Is(type, false, "Suspended", words)
            : turn ? Is(type, false, StatusSummary.Held(status), troubled ? message : words)
            : Is(type, false, waits, words);

        return
        [
            Is(RunCondition.Validated, !invalid, invalid ? "InvalidSpec" : "Valid", invalid ? message : "The spec holds together."),
            Is(
                RunCondition.Suspended,
                spec.Suspend && !outcome.IsEnd,
                spec.Suspend && !outcome.IsEnd ? "SuspendedByUser" : "NotSuspended",
                spec.Suspend ? "spec.suspend is true." : "spec.suspend is false."
            ),
            Stage(RunCondition.FoldsTrained, trained, "AllFoldsCommitted", true, "", folds),
            Stage(
                RunCondition.Aggregated,
                aggregated,
                "OutOfFoldTableCommitted",
                trained,
                "WaitingForFolds",
                aggregated ? "X_meta and y_meta are committed." : folds
            ),
            Stage(
                RunCondition.Complete,
                phase == RunPhase.Complete,
                "MetaModelCommitted",
                aggregated,
                trained ? "WaitingForAggregate" : "WaitingForFolds",
                message
            ),
            Is(
                RunCondition.Failed,
                outcome.Failure is not null,
                outcome.Failure ?? "NotFailed",
                outcome.Failure is not null ? message : "Nothing has failed for good."
            ),
        ];
    }
}
