using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>Which changes of a status are written at once, and which can wait for others: the changes of progress.</summary>
static class StatusPace
{
    /// <returns>How long after the run's last write this one may come at the earliest.</returns>
    public static TimeSpan Between(RunStatus? before, RunStatus after, Pace pace) =>
        before is null
        || before.Phase != after.Phase
        || before.ObservedGeneration != after.ObservedGeneration
        || !before.Conditions.Select(condition => condition.Status).SequenceEqual(after.Conditions.Select(condition => condition.Status))
        || !before.Steps().Select(Milestone).SequenceEqual(after.Steps().Select(Milestone))
            ? TimeSpan.Zero
        // Folds that started together end together: most of them can be told in one write, unless the next step's start is to be told anyway.
        : !before.Steps().Select(step => step.Committed is null).SequenceEqual(after.Steps().Select(step => step.Committed is null))
            ? pace.Commits
        : pace.Progress;

    static object Milestone(StepStatus step) =>
        (step.Name, step.Attempt, step.Failures, step.Disruptions, step.ReplacedPods, step.State == StepStates.Failed);
}
