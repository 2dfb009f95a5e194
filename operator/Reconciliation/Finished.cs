using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>A run that has ended stays as it is, whatever becomes of its Jobs and pods, until its time to live is over.</summary>
static class Finished
{
    /// <returns>When the run ended; null while it goes on.</returns>
    public static DateTimeOffset? Since(RunStatus? status) =>
        status?.End() is { } end ? status.CompletionTime ?? end.LastTransitionTime : null;

    public static RunDecision Plan(StackingRunResource run, DateTimeOffset ended, DateTimeOffset now)
    {
        if (run.Spec.TtlSecondsAfterFinished is not { } seconds)
            return new((RunStatus?)null);
        var due = ended + TimeSpan.FromSeconds(seconds);
        return due <= now ? new((RunStatus?)null) { DeleteRun = true } : new((RunStatus?)null) { LookAgain = due };
    }
}
