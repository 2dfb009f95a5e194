using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Status;

namespace StackingK8s.Operator.Policies;

/// <summary>
/// A failed run whose user asks for it starts again from what is committed and saved, with all its retries and its whole deadline. A run
/// that was cancelled has ended for good.
/// </summary>
static class RetryInPlacePolicy
{
    public static RunDecision? Decide(ObservedRun run) =>
        IsAsked(run.Resource.RetryRequest(), run.Resource.Status) ? new() { Status = run.Reopen(), LookAgain = run.Now } : null;

    /// <summary>Whether a run is to be retried that has failed.</summary>
    /// <param name="request">What the run's annotation says; null: there is none.</param>
    /// <param name="status">The run's.</param>
    public static bool IsAsked(string? request, RunStatus? status) =>
        request is not null
        && request != status?.RetriedFor
        && status?.End() is { Type: RunCondition.Failed, Reason: not StatusReason.Cancelled };

    /// <summary>The step as it begins anew.</summary>
    public static StepStatus Renew(StepStatus step, DateTimeOffset now) =>
        step.Committed is not null
            ? step
            : step with
            {
                State = step.State == StepStates.Failed ? StepStates.Retrying : step.State,
                Failures = 0,
                Disruptions = 0,
                ReplacedPods = 0,
                OutOfMemory = 0,
                CompletionTime = null,
                RetryTime = step.State == StepStates.Failed ? now : null,
                Reason = null,
                Message = step.State == StepStates.Failed ? "It is retried because its user asked for it." : step.Message,
            };
}
