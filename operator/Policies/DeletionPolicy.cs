using k8s.Models;
using StackingK8s.Contracts.Spec;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;

namespace StackingK8s.Operator.Policies;

/// <summary>
/// A run that is being deleted. With delete policy Keep its owner references do all there is to do. With Delete its pods end first, then a
/// cleanup Job removes what no other run lists; whether that succeeds or not, the deletion proceeds after ten minutes at most. The status
/// says what it waits for.
/// </summary>
static class DeletionPolicy
{
    public static RunDecision? Decide(ObservedRun run)
    {
        var metadata = run.Resource.Metadata;
        if (metadata.DeletionTimestamp is not { } deleted)
            return null;
        var active = run.Seen.Jobs.Where(job => !job.HasEnded()).ToList();
        if (metadata.Finalizers?.Contains(RunLabels.ArtifactsFinalizer) != true)
            return new() { Leaving = $"Deleting: {active.Count} Jobs are to end.{Stay(run.Spec.Artifacts.Uri)}" };
        // A run that never had a valid place for artifacts has none to remove.
        if (run.Spec.Artifacts is not { DeletePolicy: DeletePolicy.Delete, Uri: { } uri })
            return new() { Finalizer = false };
        var deadline = deleted.Utc() + CleanupJob.Deadline;
        if (run.Seen.Cleanup?.HasEnded() == true || run.Now >= deadline)
            return new() { Finalizer = false, ArtifactsKept = Unclean(run.Seen.Cleanup) };

        // A step that still writes could commit right after the cleanup has looked.
        if (active.Count > 0)
            return new()
            {
                Delete = [.. active.Where(job => job.Metadata.DeletionTimestamp is null)],
                Leaving = $"Deleting: {active.Count} Jobs are to end before the artifacts are removed.",
                LookAgain = deadline,
            };
        string job = JobName.WithoutAttempt(metadata.Name, metadata.Uid, CleanupJob.Step);
        return new()
        {
            Create = run.Seen.Cleanup is null ? [CleanupJob.Create(run.Resource, run.Images, run.Settings.Pods)] : [],
            Leaving = $"Deleting: the Job {job} removes the artifacts in {uri}. At {deadline:HH:mm:ss} UTC the run goes without it.",
            LookAgain = deadline,
        };
    }

    static string Stay(string? uri) => uri is null ? "" : $" The artifacts in {uri} stay.";

    static string? Unclean(V1Job? cleanup)
    {
        if (cleanup?.HasEnded() != true)
            return "the cleanup took longer than ten minutes";
        bool succeeded = cleanup.Status.Conditions.Any(condition => condition is { Type: "Complete", Status: "True" });
        return succeeded ? null : $"the Job {cleanup.Metadata.Name} failed; see its log";
    }
}
