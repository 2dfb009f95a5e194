using k8s.Models;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;

namespace StackingK8s.Operator.Policies;

/// <summary>Judges an attempt from its Job, its pods and the warnings about them. Pure.</summary>
static class AttemptJudge
{
    /// <param name="job">A Job of the run.</param>
    /// <param name="pods">The Job's pods.</param>
    /// <param name="warnings">About the Job and its pods.</param>
    /// <param name="pace">How long a node may be silent.</param>
    /// <param name="now">The time.</param>
    public static Attempt Judge(V1Job job, IReadOnlyList<V1Pod> pods, IReadOnlyList<Warning> warnings, Pace pace, DateTimeOffset now)
    {
        int number = StepLabels.ReadAttempt(job.Metadata.Labels)!.Value;
        string step = job.Metadata.Labels[RunLabels.Step];
        double seconds = pods.Sum(pod => PodEnd.RunningSeconds(pod, now));
        Attempt Is(
            AttemptState state,
            V1Pod? pod,
            TerminationMessage? commit = null,
            StepFailureStatus? failure = null,
            Trouble? trouble = null
        ) =>
            new(
                number,
                job,
                state,
                pod,
                commit,
                failure,
                trouble,
                pod is null ? 0 : pods.Count(other => other != pod && PodEnd.IsDisrupted(other)),
                seconds
            );

        // Only Complete and Failed are final: SuccessCriteriaMet and FailureTarget come while pods are still ending.
        if (Condition(job, "Complete") is not null)
        {
            var words = pods.FirstOrDefault(pod => LastWords.Commit(PodEnd.Terminated(pod), step) is not null);
            if (words is not null)
                return Is(AttemptState.Committed, words, LastWords.Commit(PodEnd.Terminated(words), step));
            var last = PodEnd.Latest(pods);
            return Is(AttemptState.Failed, last, failure: FailureJudge.WithoutCommit(job, last, number, now));
        }
        if (Condition(job, "Failed") is { } failed)
        {
            var last = PodEnd.Latest(pods);
            return Is(AttemptState.Failed, last, failure: FailureJudge.Of(job, failed, last, number, now));
        }
        var current = pods.Where(pod => pod.Status?.Phase is not ("Succeeded" or "Failed")).MaxBy(pod => pod.Metadata.CreationTimestamp);
        if (job.Metadata.DeletionTimestamp is not null)
            return Is(AttemptState.Stopping, current, trouble: PodTrouble.Of(current, warnings, pace.NodeSilence, now));
        if (job.Spec.Suspend == true)
            return Is(AttemptState.Queued, current);
        var trouble = PodTrouble.Of(current, warnings, pace.NodeSilence, now);
        return trouble is null && current?.Status?.ContainerStatuses?.Any(container => container.State?.Running is not null) == true
            ? Is(AttemptState.Running, current)
            : Is(AttemptState.Starting, current, trouble: trouble);
    }

    static V1JobCondition? Condition(V1Job job, string type) =>
        job.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == "True");
}
