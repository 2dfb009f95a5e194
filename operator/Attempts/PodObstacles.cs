using k8s.Models;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using static StackingK8s.Operator.Attempts.ClusterMessage;

namespace StackingK8s.Operator.Attempts;

/// <summary>Finds why a Job that may run does not: in its pod's status where that says so, else in Warning events.</summary>
static class PodObstacles
{
    const string NoSandbox = "FailedCreatePodSandBox";

    /// <param name="pod">The newest pod that has not ended; null if there is none.</param>
    /// <param name="warnings">About the pod and its Job, newest last.</param>
    /// <param name="stage">The field of the run that the pod is made from.</param>
    /// <param name="silence">How long a pod may be over its grace period.</param>
    /// <param name="now">The time.</param>
    /// <returns>null if nothing is known to be wrong.</returns>
    public static Obstacle? Find(V1Pod? pod, IReadOnlyList<WarningEvent> warnings, string stage, TimeSpan silence, DateTimeOffset now)
    {
        if (pod is null)
            return warnings.LastOrDefault(warning => warning.Reason == "FailedCreate") is { } refused
                ? CreationRefusal.Explain(refused.Message, stage)
                : null;
        if (pod.Metadata.DeletionTimestamp is { } deleted && now - deleted.Utc() > silence)
            return new(
                StatusReason.NodeLost,
                $"The pod {pod.Metadata.Name} does not end (its node {pod.Spec?.NodeName} does not respond). "
                    + "The step resumes once the node returns. If the machine is off, delete the Node object, or the pod with --force."
            );
        return InStatus(pod, stage) ?? InWarnings(warnings);
    }

    /// <summary>The pod's status says by itself why it does not run: no event has to be read.</summary>
    public static bool IsInStatus(V1Pod pod) => InStatus(pod, "") is not null;

    static Obstacle? InStatus(V1Pod pod, string stage)
    {
        var scheduled = pod.Status?.Conditions?.FirstOrDefault(condition =>
            condition is { Type: "PodScheduled", Status: "False", Reason: "Unschedulable" }
        );
        return scheduled is null
            ? Waiting(pod, stage)
            : new(
                StatusReason.Unschedulable,
                $"No node can run the pod ({AsCause(scheduled.Message)}). "
                    + $"Add such nodes, or change what {stage} asks for (resources, accelerator, pod.nodeSelector, pod.tolerations)."
            );
    }

    static Obstacle? Waiting(V1Pod pod, string stage) =>
        (pod.Status?.ContainerStatuses ?? [])
            .Select(container => container.State?.Waiting)
            .OfType<V1ContainerStateWaiting>()
            .Select(waiting => Waiting(pod, waiting, stage))
            .FirstOrDefault(obstacle => obstacle is not null);

    static Obstacle? Waiting(V1Pod pod, V1ContainerStateWaiting waiting, string stage)
    {
        string cause = AsCause(waiting.Message ?? waiting.Reason);
        return waiting.Reason switch
        {
            "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" or "RegistryUnavailable" => new(
                StatusReason.ImagePullFailed,
                $"The image {Image(pod)} cannot be pulled ({cause}). Push it, "
                    + $"or correct the image in the operator's settings and the pull Secret in {stage}.pod.imagePullSecrets."
            ),
            "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError" => new(
                StatusReason.ContainerNotConfigured,
                $"The container cannot be created ({cause}). {Fix(waiting.Message)}"
            ),
            _ => null,
        };
    }

    static string Fix(string? message) =>
        message?.Contains("runAsNonRoot", StringComparison.Ordinal) == true
            ? "Build the image with a numeric USER that is not 0: no step runs as root."
            : "Create the missing Secret or ConfigMap in the run's own namespace; the step then continues by itself.";

    static Obstacle? InWarnings(IReadOnlyList<WarningEvent> warnings) =>
        warnings.LastOrDefault(warning => warning.Reason is "FailedMount" or "FailedAttachVolume" or NoSandbox) switch
        {
            null => null,
            { Reason: NoSandbox } failed => new(
                StatusReason.ContainerNotConfigured,
                $"The node cannot start the pod ({AsCause(failed.Message)}). "
                    + "Check its container runtime and network; the step continues by itself once they work."
            ),
            var failed => new(
                StatusReason.VolumeNotMounted,
                $"A volume cannot be mounted ({AsCause(failed.Message)}). "
                    + "Create the missing Secret, ConfigMap or claim in the run's own namespace; the step then continues by itself."
            ),
        };

    static string Image(V1Pod pod) => pod.Spec?.Containers?.FirstOrDefault()?.Image ?? "?";
}
