using StackingK8s.Contracts.Spec;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;

namespace StackingK8s.Operator.Policies;

/// <summary>
/// A run that is being deleted. With delete policy Keep its owner references do all there is to do. With Delete its pods end first, then a
/// cleanup Job removes what no other run lists; whether that succeeds or not, the deletion proceeds after ten minutes at most.
/// </summary>
static class DeletionPolicy
{
    public static RunDecision? Decide(ObservedRun run)
    {
        var metadata = run.Resource.Metadata;
        if (metadata.DeletionTimestamp is not { } deleted)
            return null;
        if (metadata.Finalizers?.Contains(RunLabels.ArtifactsFinalizer) != true)
            return RunDecision.Nothing;
        // A run that never had a valid place for artifacts has none to remove.
        if (run.Spec.Artifacts is not { DeletePolicy: DeletePolicy.Delete, Uri: not null })
            return new() { Finalizer = false };
        var deadline = deleted.Utc() + CleanupJob.Deadline;
        if (run.Now >= deadline || run.Seen.Cleanup?.HasEnded() == true)
            return new() { Finalizer = false };

        var active = run.Seen.Jobs.Where(job => !job.HasEnded()).ToList();
        // A step that still writes could commit right after the cleanup has looked.
        if (active.Count > 0)
            return new() { Delete = [.. active.Where(job => job.Metadata.DeletionTimestamp is null)], LookAgain = deadline };
        return new()
        {
            Create = run.Seen.Cleanup is null ? [CleanupJob.Create(run.Resource, run.Images, run.Settings.Pods)] : [],
            LookAgain = deadline,
        };
    }
}
