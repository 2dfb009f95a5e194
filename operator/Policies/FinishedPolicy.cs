using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Policies;

/// <summary>
/// A run that has ended stays as it is, whatever becomes of its Jobs and pods, until its time to live is over. Where it was edited, its
/// status says that this was seen: kubectl wait and other tools wait for it.
/// </summary>
static class FinishedPolicy
{
    public static RunDecision? Decide(ObservedRun run)
    {
        if (EndTime(run.Resource.Status) is not { } ended)
            return null;
        bool edited = run.Resource.Metadata.Generation > run.Resource.Status!.ObservedGeneration;
        if (run.Spec.TtlSecondsAfterFinished is not { } seconds)
            return edited ? new() { ObserveGeneration = true } : RunDecision.Nothing;
        var due = ended + TimeSpan.FromSeconds(seconds);
        return due <= run.Now ? new() { DeleteRun = true } : new() { LookAgain = due, ObserveGeneration = edited };
    }

    /// <returns>When the run ended; null while it has not.</returns>
    public static DateTimeOffset? EndTime(RunStatus? status) =>
        status?.End() is { } end ? status.CompletionTime ?? end.LastTransitionTime : null;
}
