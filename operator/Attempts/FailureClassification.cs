using k8s.Models;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;

namespace StackingK8s.Operator.Attempts;

/// <summary>Classifies failed attempts: whose fault it was, and what to do. Pure.</summary>
static class FailureClassification
{
    const int Killed = 137;

    /// <summary>A Job that completed, but whose pod left no valid commit: exit 0 alone proves nothing.</summary>
    /// <param name="pod">The pod that ended last; null if there is none left.</param>
    /// <param name="attempt">The attempt's number.</param>
    /// <param name="now">The time, where the pod tells none.</param>
    public static StepFailureStatus ClassifyMissingCommit(V1Pod? pod, int attempt, DateTimeOffset now)
    {
        if (pod is null)
            return new(
                FailureClass.Disruption,
                "The pod was removed before its termination message could be read. The next attempt reuses what it committed.",
                attempt,
                ExitCode: null,
                Node: null,
                now
            );
        string output = TerminationMessageReader.ReadError(PodEnd.Terminated(pod)) is { } last
            ? $" (last output: {ClusterMessage.AsCause(last)})"
            : "";
        return Failure(
            FailureClass.NoCommit,
            $"The step exited with code 0 but left no valid termination message{output}. "
                + "Its output is not trusted; the step will be retried.",
            pod,
            attempt,
            now
        );
    }

    /// <param name="job">The Job.</param>
    /// <param name="condition">Its condition Failed.</param>
    /// <param name="pod">The pod that ended last; null if there is none left.</param>
    /// <param name="attempt">The attempt's number.</param>
    /// <param name="now">The time, where the pod tells none.</param>
    public static StepFailureStatus Classify(V1Job job, V1JobCondition condition, V1Pod? pod, int attempt, DateTimeOffset now)
    {
        string stage = RunField.Stage(job);
        var (failureClass, message) = ExceededDeadline(job, condition, stage)
            ?? (pod is null ? WithoutPod(condition) : EndedByCluster(pod, stage) ?? EndedByItself(pod, condition));
        return Failure(failureClass, message, pod, attempt, now);
    }

    static (string Class, string Message)? ExceededDeadline(V1Job job, V1JobCondition condition, string stage) =>
        condition.Reason == "DeadlineExceeded"
            ? (
                FailureClass.Deadline,
                $"The attempt exceeded {stage}.activeDeadlineSeconds ({job.Spec.ActiveDeadlineSeconds} s). "
                    + "The next attempt resumes from the last checkpoint; raise the limit if that is not enough."
            )
            : null;

    // A pod that ended by itself stays with its Job, for its log and termination message: this one was taken away.
    static (string Class, string Message) WithoutPod(V1JobCondition condition) =>
        condition.Reason == "BackoffLimitExceeded"
            ? (
                FailureClass.Disruption,
                "The pod was deleted before its termination message could be read. The next attempt resumes from the last checkpoint."
            )
            : (
                FailureClass.Bug,
                $"The Job failed ({ClusterMessage.AsCause(condition.Message ?? condition.Reason)}). "
                    + "Its pods are gone, so the cause is unknown."
            );

    static (string Class, string Message)? EndedByCluster(V1Pod pod, string stage)
    {
        if (PodEnd.IsDisrupted(pod))
            return (
                FailureClass.Disruption,
                $"The pod was disrupted ({PodEnd.DisruptionCause(pod)}). The next attempt resumes from the last checkpoint."
            );
        if (PodEnd.ExceededDiskLimit(pod))
            return (
                FailureClass.Storage,
                $"The pod exceeded its limit of local disk ({ClusterMessage.AsCause(pod.Status.Message)}). "
                    + $"Raise {stage}.resources.limits.ephemeral-storage, or the volume's sizeLimit."
            );
        return PodEnd.Terminated(pod)?.Reason == "OOMKilled"
            ? (
                FailureClass.OutOfMemory,
                $"The container ran out of memory{MemoryLimit(pod)}. Raise {stage}.resources.limits.memory, "
                    + $"set {stage}.memoryGrowth, or use smaller batches (batchSize: auto)."
            )
            : null;
    }

    static (string Class, string Message) EndedByItself(V1Pod pod, V1JobCondition condition)
    {
        var ended = PodEnd.Terminated(pod);
        string error = TerminationMessageReader.ReadError(ended) ?? "The step left no termination message; see its log.";
        return ended?.ExitCode switch
        {
            null => (
                FailureClass.Bug,
                $"The pod failed ({pod.Status?.Reason ?? condition.Reason}: "
                    + $"{ClusterMessage.AsCause(pod.Status?.Message ?? condition.Message)})."
            ),
            ExitCode.Stopped => (
                ExitCodes.FindFailureClass(ExitCode.Stopped),
                $"The step was stopped on request and saved its training (exit code {ExitCode.Stopped}). "
                    + "The next attempt resumes from there."
            ),
            Killed => (
                FailureClass.Bug,
                $"The container was killed by signal 9{MemoryLimit(pod)}. "
                    + $"The node does not report why; memory is the most likely cause. {error}"
            ),
            { } code => (ExitCodes.FindFailureClass(code), error),
        };
    }

    static StepFailureStatus Failure(string failureClass, string message, V1Pod? pod, int attempt, DateTimeOffset now)
    {
        var ended = PodEnd.Terminated(pod);
        var time = ended?.FinishedAt?.Utc() ?? now;
        return new(failureClass, message, attempt, ended?.ExitCode, pod?.Spec?.NodeName, time);
    }

    static string MemoryLimit(V1Pod pod) =>
        pod.Spec?.Containers?.FirstOrDefault(container => container.Name == StepPod.Container)
            ?.Resources?.Limits?.TryGetValue("memory", out var limit) == true
            ? $" (limit {limit})"
            : "";
}
