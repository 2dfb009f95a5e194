using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Policies;

/// <summary>A run that has ended stays as it is, whatever becomes of its Jobs and pods, until its time to live is over.</summary>
static class FinishedPolicy
{
    public static RunDecision? Decide(ObservedRun run)
    {
        if (EndTime(run.Resource.Status) is not { } ended)
            return null;
        if (run.Spec.TtlSecondsAfterFinished is not { } seconds)
            return RunDecision.Nothing;
        var due = ended + TimeSpan.FromSeconds(seconds);
        return due <= run.Now ? new() { DeleteRun = true } : new() { LookAgain = due };
    }

    /// <returns>When the run ended; null while it has not.</returns>
    public static DateTimeOffset? EndTime(RunStatus? status) =>
        status?.End() is { } end ? status.CompletionTime ?? end.LastTransitionTime : null;
}
