using k8s.Models;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Operator.Cluster.Connection;
using static StackingK8s.Operator.Policies.KubernetesWords;

namespace StackingK8s.Operator.Policies;

/// <summary>Why a Job that may run does not: read from its pod's status where that says so, else from Warning events.</summary>
static class PodTrouble
{
    const string NoSandbox = "FailedCreatePodSandBox";

    /// <param name="pod">The newest pod that has not ended; null if there is none.</param>
    /// <param name="warnings">About the pod and its Job, newest last.</param>
    /// <param name="silence">How long a pod may be over its grace period.</param>
    /// <param name="now">The time.</param>
    /// <returns>null if nothing is known to be wrong.</returns>
    public static Trouble? Of(V1Pod? pod, IReadOnlyList<Warning> warnings, TimeSpan silence, DateTimeOffset now)
    {
        if (pod is null)
            return warnings.LastOrDefault(warning => warning.Reason == "FailedCreate") is { } refused ? Refusal.Of(refused.Message) : null;
        if (pod.Metadata.DeletionTimestamp is { } deleted && now - deleted.Utc() > silence)
            return new(
                Trouble.NodeLost,
                $"The pod {pod.Metadata.Name} was to end, but its node {pod.Spec?.NodeName} does not confirm it. "
                    + "The step goes on once the node is back, or gone: delete the Node object, or the pod with --force, if the machine is off."
            );
        return Told(pod) ?? Mount(warnings);
    }

    /// <summary>The pod's status says by itself why it does not run: no event has to be asked for.</summary>
    public static bool IsTold(V1Pod pod) => Told(pod) is not null;

    static Trouble? Told(V1Pod pod)
    {
        var scheduled = pod.Status?.Conditions?.FirstOrDefault(condition =>
            condition is { Type: "PodScheduled", Status: "False", Reason: "Unschedulable" }
        );
        return scheduled is null
            ? Waiting(pod)
            : new(
                Trouble.Unschedulable,
                $"No node takes the pod: {Sentence(scheduled.Message)} Add such nodes, or ask for less in a new run (resources, accelerator, nodeSelector, tolerations)."
            );
    }

    static Trouble? Waiting(V1Pod pod)
    {
        foreach (
            var waiting in pod.Status?.ContainerStatuses?.Select(container => container.State?.Waiting).OfType<V1ContainerStateWaiting>()
                ?? []
        )
        {
            if (
                waiting.Reason is "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" or "RegistryUnavailable"
            )
                return new(
                    Trouble.ImagePullFailed,
                    $"The image {Image(pod)} cannot be pulled: {Sentence(waiting.Message ?? waiting.Reason)} Push it, or name the right one in the operator's settings and its pull Secret in the stage's pod.imagePullSecrets."
                );
            if (waiting.Reason is "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError")
                return new(
                    Trouble.ContainerNotConfigured,
                    $"The container cannot be made: {Sentence(waiting.Message ?? waiting.Reason)} {WayOut(waiting.Message)}"
                );
        }
        return null;
    }

    static string WayOut(string? words) =>
        words?.Contains("runAsNonRoot", StringComparison.Ordinal) == true
            ? "Build the image with a numeric USER that is not 0: no step runs as root."
            : "A Secret or ConfigMap must lie in the run's own namespace; once it is there, the step goes on by itself.";

    static Trouble? Mount(IReadOnlyList<Warning> warnings) =>
        warnings.LastOrDefault(warning => warning.Reason is "FailedMount" or "FailedAttachVolume" or NoSandbox) switch
        {
            null => null,
            { Reason: NoSandbox } failed => new(
                Trouble.ContainerNotConfigured,
                $"{Sentence(failed.Message)} That is the node's container runtime or network: the step goes on by itself once the node makes pods again."
            ),
            var failed => new(
                Trouble.VolumeNotMounted,
                $"{Sentence(failed.Message)} A Secret, ConfigMap or claim must lie in the run's own namespace; once it is there, the step goes on by itself."
            ),
        };

    static string Image(V1Pod pod) => pod.Spec?.Containers?.FirstOrDefault()?.Image ?? "?";
}
