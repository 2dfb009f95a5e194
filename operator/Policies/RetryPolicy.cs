using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.Contracts.Timing;
using StackingK8s.Operator.Settings;

namespace StackingK8s.Operator.Policies;

/// <summary>Whether and when a step is retried. Pure.</summary>
static class RetryPolicy
{
    /// <summary>Why the step is not retried; null if it is.</summary>
    /// <param name="step">With the latest failure counted.</param>
    /// <param name="stage">Its limits.</param>
    public static string? ExplainGivingUp(StepStatus step, StageSpec stage)
    {
        if (step.LastFailure is not { } failure)
            return null;
        if (ExitCodes.IsFinal(failure.Class))
            return failure.Message;
        if (step.Failures > stage.Retries)
            return $"{failure.Message} That was failure {step.Failures}, more than retries ({stage.Retries}) allows.";
        // A Job replaces disrupted pods for ever: those of the current attempt count as well.
        int disruptions = step.Disruptions + step.ReplacedPods;
        return disruptions > stage.MaxDisruptions
            ? $"{failure.Message} That was disruption {disruptions}, more than maxDisruptions ({stage.MaxDisruptions}) allows."
            : null;
    }

    /// <summary>
    /// How long to wait before the next attempt: doubled from failure to failure; short after a disruption, which says nothing about the
    /// step.
    /// </summary>
    public static TimeSpan Pause(StepStatus step, Pace pace) =>
        step.LastFailure?.Class == FailureClass.Disruption || step.Failures == 0
            ? pace.Retry
            : new Backoff(pace.Retry, pace.LongestRetry).Delay(step.Failures - 1, jitter: 1);
}
