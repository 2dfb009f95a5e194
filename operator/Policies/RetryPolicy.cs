using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.Contracts.Timing;

namespace StackingK8s.Operator.Policies;

/// <summary>Whether and when a step is tried again. Pure.</summary>
static class RetryPolicy
{
    /// <summary>Why the step gives up; null if it is tried again.</summary>
    /// <param name="step">With the latest failure counted.</param>
    /// <param name="stage">Its limits.</param>
    public static string? GivesUp(StepStatus step, StageSpec stage)
    {
        if (step.LastFailure is not { } failure)
            return null;
        if (ExitCodes.IsFinal(failure.Class))
            return failure.Message;
        if (step.Failures > stage.Retries)
            return $"{failure.Message} That was failure {step.Failures}, and retries allows {stage.Retries} more than the first attempt.";
        // A Job replaces disrupted pods for ever: those of the attempt under way count as well.
        int disruptions = step.Disruptions + step.ReplacedPods;
        return disruptions > stage.MaxDisruptions
            ? $"{failure.Message} That was disruption {disruptions}, more than maxDisruptions ({stage.MaxDisruptions}) allows."
            : null;
    }

    /// <summary>Doubled from failure to failure; short after a disruption, which says nothing about the step.</summary>
    public static TimeSpan Pause(StepStatus step, Pace pace) =>
        step.LastFailure?.Class == FailureClass.Disruption || step.Failures == 0
            ? pace.Retry
            : new Backoff(pace.Retry, pace.LongestRetry).Delay(step.Failures - 1, jitter: 1);
}
