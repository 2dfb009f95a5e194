using k8s.Models;
using StackingK8s.Kubernetes.Jobs;

namespace StackingK8s.Operator.Attempts;

/// <summary>How a pod ended, or how long it has run.</summary>
static class PodEnd
{
    // Set by the kubelet where it ends a pod for the node's sake and has no condition for it.
    static readonly string[] NodeReasons =
    [
        "Evicted",
        "NodeLost",
        "NodeShutdown",
        "Preempting",
        "Shutdown",
        "Terminated",
        "UnexpectedAdmissionError",
        "NodeAffinity",
    ];

    public static V1ContainerStateTerminated? Terminated(V1Pod? pod) => Container(pod)?.State?.Terminated;

    /// <summary>The step's container runs, or has run.</summary>
    public static bool HasStarted(V1Pod? pod) =>
        Container(pod)?.State is { } state && (state.Running ?? (object?)state.Terminated) is not null;

    /// <summary>The pod that ended last; null if none has.</summary>
    public static V1Pod? Latest(IEnumerable<V1Pod> pods) =>
        pods.Where(pod => pod.Status?.Phase is "Succeeded" or "Failed")
            .MaxBy(pod => (Terminated(pod)?.FinishedAt ?? pod.Metadata.CreationTimestamp, pod.Metadata.Name));

    /// <summary>Ended by something that is not the step's fault: eviction, preemption, the node.</summary>
    public static bool IsDisrupted(V1Pod pod) =>
        pod.Status?.Phase == "Failed"
        && !ExceededDiskLimit(pod)
        && (Disruption(pod) is not null || NodeReasons.Contains(pod.Status.Reason));

    /// <summary>
    /// Evicted for what it wrote itself, not for the node's sake. The kubelet calls both an eviction: it sets DisruptionTarget only for the
    /// latter, except where it turns a pod away before it starts, and it names a limit only for the former.
    /// </summary>
    public static bool ExceededDiskLimit(V1Pod pod) =>
        pod.Status is { Phase: "Failed", Reason: "Evicted", Message: { } message }
        && Disruption(pod) is null
        && message.Contains(" limit ", StringComparison.Ordinal);

    /// <returns>Why and by whom it was disrupted, to be put in parentheses.</returns>
    public static string DisruptionCause(V1Pod pod)
    {
        var condition = Disruption(pod);
        return ClusterMessage.AsCause(
            $"{condition?.Reason ?? pod.Status.Reason}: {condition?.Message ?? pod.Status.Message}".TrimEnd(' ', ':')
        );
    }

    public static double RunningSeconds(V1Pod pod, DateTimeOffset now)
    {
        var state = Container(pod)?.State;
        if (state?.Terminated is { StartedAt: { } started, FinishedAt: { } finished })
            return Math.Max(0, (finished - started).TotalSeconds);
        return state?.Running?.StartedAt is { } since ? Math.Max(0, (now.UtcDateTime - since).TotalSeconds) : 0;
    }

    static V1PodCondition? Disruption(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "DisruptionTarget", Status: "True" });

    static V1ContainerStatus? Container(V1Pod? pod) =>
        pod?.Status?.ContainerStatuses?.FirstOrDefault(container => container.Name == StepPod.Container);
}
