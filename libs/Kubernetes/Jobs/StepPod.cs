using System.Text.Json;
using k8s;
using k8s.Models;

namespace StackingK8s.Kubernetes.Jobs;

/// <summary>
/// The pod of a step, under restricted pod security: no token, no root, no capability, a root file system that cannot be written.
/// </summary>
public static class StepPod
{
    /// <summary>Name of the step's container.</summary>
    public const string Container = "step";

    /// <exception cref="FormatException">A quantity in the stage's resources is invalid.</exception>
    /// <exception cref="JsonException">A pod override does not have the form that Kubernetes gives it.</exception>
    internal static V1PodTemplateSpec CreateTemplate(StepPodRequest request, StepPodSettings settings)
    {
        var pod = request.Stage.Pod;
        var mounts = Typed<V1VolumeMount>(pod.VolumeMounts);
        var folders = StepContainer.WritableFolders(mounts);
        return new()
        {
            Metadata = new()
            {
                Labels = Merged(pod.Labels, request.Labels),
                Annotations = Merged(pod.Annotations, new Dictionary<string, string> { [RunLabels.Task] = request.TaskJson }),
            },
            Spec = new()
            {
                // One pod per try: the Job counts it by the failure policy, and a retried container would keep the old one's scratch.
                RestartPolicy = "Never",
                AutomountServiceAccountToken = false,
                EnableServiceLinks = false,
                ServiceAccountName = pod.ServiceAccountName,
                TerminationGracePeriodSeconds = pod.TerminationGracePeriodSeconds,
                SecurityContext = new()
                {
                    RunAsNonRoot = true,
                    SeccompProfile = new() { Type = "RuntimeDefault" },
                    FsGroup = pod.FsGroup,
                    // Otherwise the kubelet walks a claim with a million images at every attempt.
                    FsGroupChangePolicy = pod.FsGroup is null ? null : "OnRootMismatch",
                },
                Containers = [StepContainer.Create(request, settings, mounts, Typed<V1EnvVar>(pod.Env))],
                Volumes =
                [
                    TaskVolume(),
                    .. folders.Select(folder => new V1Volume { Name = folder.Volume, EmptyDir = new() }),
                    .. StoreAccess.Volumes(request.S3),
                    .. Typed<V1Volume>(pod.Volumes),
                ],
                NodeSelector = pod.NodeSelector.Count == 0 ? null : pod.NodeSelector.ToDictionary(),
                Tolerations = pod.Tolerations.Count == 0 ? null : Typed<V1Toleration>(pod.Tolerations),
                Affinity = pod.Affinity is { } affinity ? Typed<V1Affinity>([affinity])[0] : null,
                RuntimeClassName = pod.RuntimeClassName,
                PriorityClassName = pod.PriorityClassName,
                ImagePullSecrets =
                    pod.ImagePullSecrets.Count == 0
                        ? null
                        : [.. pod.ImagePullSecrets.Select(name => new V1LocalObjectReference { Name = name })],
            },
        };
    }

    // The task travels in the pod's own annotation: created with the Job in one call, as immutable as the Job, and gone with it.
    static V1Volume TaskVolume() =>
        new()
        {
            Name = StepContainer.TaskVolume,
            DownwardAPI = new()
            {
                Items =
                [
                    new()
                    {
                        Path = StepContainer.TaskFile,
                        FieldRef = new() { FieldPath = $"metadata.annotations['{RunLabels.Task}']" },
                    },
                ],
            },
        };

    static List<T> Typed<T>(IEnumerable<JsonElement> values) =>
        [.. values.Select(value => KubernetesJson.Deserialize<T>(value.GetRawText()))];

    static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> users, IReadOnlyDictionary<string, string> ours)
    {
        Dictionary<string, string> merged = new(users);
        foreach (var (name, value) in ours)
            merged[name] = value;
        return merged;
    }
}
