using k8s.Models;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Watching;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>
/// A run that is being deleted. With delete policy Keep its owner references do all there is to do. With Delete its pods end first, then a cleanup Job
/// removes what no other run lists; whether that succeeds or not, the deletion goes on after ten minutes at most.
/// </summary>
static class DeletionPlanner
{
    public static RunDecision Plan(Observation seen, OperatorSettings settings, DateTimeOffset now)
    {
        var run = seen.Run;
        if (run.Metadata.Finalizers?.Contains(RunLabels.ArtifactsFinalizer) != true)
            return new((RunStatus?)null);
        // A run that never had a valid place for artifacts has none to remove.
        if (run.Spec.Artifacts is not { DeletePolicy: "Delete", Uri: not null })
            return new((RunStatus?)null) { Finalizer = false };
        var deadline = run.Metadata.DeletionTimestamp!.Value.Utc() + CleanupJob.Deadline;
        if (now >= deadline || seen.Cleanup?.HasEnded() == true)
            return new((RunStatus?)null) { Finalizer = false };

        var busy = seen.Jobs.Where(job => !job.HasEnded()).ToList();
        // A step that still writes could commit right after the cleanup has looked.
        if (busy.Count > 0)
            return new((RunStatus?)null) { Delete = [.. busy.Where(job => job.Metadata.DeletionTimestamp is null)], LookAgain = deadline };
        return new((RunStatus?)null)
        {
            Create = seen.Cleanup is null ? [CleanupJob.Create(run, run.Status?.Images ?? settings.Images, settings.Pods)] : [],
            LookAgain = deadline,
        };
    }
}
