using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Settings;

namespace StackingK8s.Operator.Status;

/// <summary>Which changes of a status are written at once, and which can wait for others: the changes of progress.</summary>
static class StatusPace
{
    /// <returns>How long after the run's last write this one may come at the earliest.</returns>
    public static TimeSpan MinimumInterval(RunStatus? before, RunStatus after, Pace pace)
    {
        if (before is null || ChangesMore(before, after))
            return TimeSpan.Zero;
        // Folds that started together end together: one write reports most of them, unless the next step's start has to be reported anyway.
        bool committed = !before.Steps().Select(IsOpen).SequenceEqual(after.Steps().Select(IsOpen));
        return committed ? pace.Commits : pace.Progress;
    }

    static bool ChangesMore(RunStatus before, RunStatus after) =>
        before.Phase != after.Phase
        || before.ObservedGeneration != after.ObservedGeneration
        || !before.Conditions.Select(condition => condition.Status).SequenceEqual(after.Conditions.Select(condition => condition.Status))
        || !before.Steps().Select(Milestone).SequenceEqual(after.Steps().Select(Milestone));

    static bool IsOpen(StepStatus step) => step.Committed is null;

    static object Milestone(StepStatus step) =>
        (step.Name, step.Attempt, step.Failures, step.Disruptions, step.ReplacedPods, step.State == StepStates.Failed);
}
