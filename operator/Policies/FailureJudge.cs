using k8s.Models;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Cluster.Connection;

namespace StackingK8s.Operator.Policies;

/// <summary>Whose fault a failed attempt was, and what to do. Pure.</summary>
static class FailureJudge
{
    /// <summary>A Job that completed, but whose pod left no valid commit: exit 0 alone proves nothing.</summary>
    public static StepFailureStatus WithoutCommit(V1Job job, V1Pod? pod, int attempt, DateTimeOffset now) =>
        pod is null
            ? new(
                FailureClass.Disruption,
                "The pod was removed before its last words could be read. The next attempt finds what it has committed.",
                attempt,
                null,
                null,
                now
            )
            : Failure(
                FailureClass.NoCommit,
                $"It ended with exit code 0 but without a valid termination message{Said(pod, "; its last words")}. Nothing vouches for what it wrote, so it is done again.",
                pod,
                attempt,
                now
            );

    /// <param name="job">The Job.</param>
    /// <param name="condition">Its condition Failed.</param>
    /// <param name="pod">The pod that ended last; null if there is none left.</param>
    /// <param name="attempt">The attempt's number.</param>
    /// <param name="now">The time, where the pod tells none.</param>
    public static StepFailureStatus Of(V1Job job, V1JobCondition condition, V1Pod? pod, int attempt, DateTimeOffset now)
    {
        string stage = StageOf(job);
        if (condition.Reason == "DeadlineExceeded")
            return Failure(
                FailureClass.Deadline,
                $"It was not done within stages.{stage}.activeDeadlineSeconds ({job.Spec.ActiveDeadlineSeconds} s). The next attempt goes on from the last checkpoint; allow more if that is not enough.",
                pod,
                attempt,
                now
            );
        // A pod that ended by itself stays with its Job, for its log and last words: this one was taken away.
        if (pod is null && condition.Reason == "BackoffLimitExceeded")
            return Failure(
                FailureClass.Disruption,
                "Its pod was deleted before its last words could be read. The next attempt goes on from the last checkpoint.",
                pod,
                attempt,
                now
            );
        if (pod is null)
            return Failure(
                FailureClass.Bug,
                $"{condition.Message ?? condition.Reason} Its pods are gone, so nobody can say why.",
                pod,
                attempt,
                now
            );
        if (PodEnd.IsDisrupted(pod))
            return Failure(
                FailureClass.Disruption,
                $"{PodEnd.DisruptionWords(pod)} The next attempt goes on from the last checkpoint.",
                pod,
                attempt,
                now
            );
        if (PodEnd.HasPassedItsDiskLimit(pod))
            return Failure(
                FailureClass.Storage,
                $"It wrote more to its node's disk than it may: {KubernetesWords.Sentence(pod.Status.Message)} Raise stages.{stage}.resources.limits.ephemeral-storage, or the volume's sizeLimit, in a new run.",
                pod,
                attempt,
                now
            );
        var ended = PodEnd.Terminated(pod);
        if (ended?.Reason == "OOMKilled")
            return Failure(
                FailureClass.OutOfMemory,
                $"It was killed for memory{Limit(pod)}. Raise stages.{stage}.resources.limits.memory in a new run, set stages.{stage}.memoryGrowth, or make batches smaller (batchSize: auto).",
                pod,
                attempt,
                now
            );
        string said = LastWords.Error(ended) ?? "It left no last words; see its log.";
        return ended?.ExitCode switch
        {
            ExitCode.Stopped => Failure(
                ExitCodes.FailureClassOf(ExitCode.Stopped),
                "It was asked to stop, saved its training and ended (143). The next attempt goes on from there.",
                pod,
                attempt,
                now
            ),
            137 => Failure(
                FailureClass.Bug,
                $"It was killed (signal 9){Limit(pod)}, and the node does not say why: memory, most likely. {said}",
                pod,
                attempt,
                now
            ),
            null => Failure(
                FailureClass.Bug,
                $"{pod.Status?.Reason ?? condition.Reason}: {pod.Status?.Message ?? condition.Message}",
                pod,
                attempt,
                now
            ),
            { } code => Failure(ExitCodes.FailureClassOf(code), said, pod, attempt, now),
        };
    }

    static StepFailureStatus Failure(string failureClass, string message, V1Pod? pod, int attempt, DateTimeOffset now)
    {
        var ended = PodEnd.Terminated(pod);
        var time = ended?.FinishedAt?.Utc() ?? now;
        return new(failureClass, message, attempt, ended?.ExitCode, pod?.Spec?.NodeName, time);
    }

    static string Said(V1Pod pod, string before) => LastWords.Error(PodEnd.Terminated(pod)) is { } words ? $"{before}: {words}" : "";

    static string Limit(V1Pod pod) =>
        pod.Spec?.Containers?.FirstOrDefault(container => container.Name == StepPod.Container)
            ?.Resources?.Limits?.TryGetValue("memory", out var limit) == true
            ? $" at its limit of {limit}"
            : "";

    static string StageOf(V1Job job) =>
        job.Metadata.Labels[RunLabels.Component] switch
        {
            "fold-trainer" => "foldTrainer",
            "aggregator" => "aggregator",
            _ => "metaTrainer",
        };
}
