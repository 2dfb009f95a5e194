using StackingK8s.Contracts;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>Which changes of a status are written at once, and which can wait for others: the changes of progress.</summary>
static class StatusPace
{
    /// <summary>Whether something happened that people and programs wait for, not just that work went on.</summary>
    public static bool IsUrgent(RunStatus? before, RunStatus after) =>
        before is null || before.Phase != after.Phase || before.ObservedGeneration != after.ObservedGeneration
        || !before.Conditions.Select(condition => condition.Status).SequenceEqual(after.Conditions.Select(condition => condition.Status))
        || !before.Steps().Select(Milestone).SequenceEqual(after.Steps().Select(Milestone));

    static object Milestone(StepStatus step) => (step.Name, step.Attempt, step.Failures, step.Disruptions, step.ReplacedPods, step.Committed is null, step.State == StepStates.Failed);
}
