using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Policies;

/// <summary>A step that is not retried any more fails its run. <see cref="RetryPolicy"/> says when that is.</summary>
static class FailedStepPolicy
{
    public static RunDecision? Decide(ObservedRun run) =>
        run.Steps.FirstOrDefault(step => step.State == StepStates.Failed) is { } failed
            ? run.Fail(failed.Reason ?? StatusReason.StepFailed, $"{failed.Name}: {failed.Message}")
            : null;
}
