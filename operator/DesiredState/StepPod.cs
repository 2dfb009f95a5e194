using System.Globalization;
using k8s;
using k8s.Models;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.DesiredState;

/// <summary>The pod of a step, under restricted pod security: no token, no root, no capability, a root file system that cannot be written.</summary>
static class StepPod
{
    /// <summary>Name of the step's container.</summary>
    public const string Container = "step";

    const string TaskFolder = "/etc/stacking",
        S3Folder = "/etc/stacking-s3",
        Scratch = "/scratch",
        Cache = "/cache",
        Temporary = "/tmp";

    /// <param name="image">The step program's image.</param>
    /// <param name="command">Words before the options; none for a step.</param>
    /// <param name="task">task.json.</param>
    /// <param name="labels">Of the Job; the pod has them too.</param>
    /// <param name="stage">Resources and pod overrides.</param>
    /// <param name="accelerator">null for a stage that needs none.</param>
    /// <param name="s3">How to reach the store.</param>
    /// <param name="settings">The operator's.</param>
    /// <param name="outOfMemory">Earlier attempts that ran out of memory.</param>
    public static V1PodTemplateSpec Of(
        string image,
        IReadOnlyList<string> command,
        string task,
        IReadOnlyDictionary<string, string> labels,
        StageSpec stage,
        AcceleratorSpec? accelerator,
        S3Spec? s3,
        OperatorSettings settings,
        int outOfMemory
    )
    {
        var pod = stage.Pod;
        var mounts = Typed<V1VolumeMount>(pod.VolumeMounts);
        // A volume of the user's at one of our places (a claim for the cache, say) takes the place of ours.
        var own = new[] { ("scratch", Scratch), ("cache", Cache), ("tmp", Temporary) }
            .Where(place => mounts.All(mount => mount.MountPath.TrimEnd('/') != place.Item2))
            .ToList();
        V1Container container = new()
        {
            Name = Container,
            Image = image,
            ImagePullPolicy = settings.ImagePullPolicy,
            Args =
            [
                .. command,
                "--task",
                $"{TaskFolder}/task.json",
                "--scratch-dir",
                Scratch,
                "--cache-dir",
                Cache,
                "--termination-message",
                "/dev/termination-log",
                "--port",
                settings.ProgressPort.ToString(CultureInfo.InvariantCulture),
                "--listen-everywhere",
            ],
            Env = [.. StoreAccess.Environment(s3, S3Folder), .. Typed<V1EnvVar>(pod.Env)],
            Ports =
            [
                new()
                {
                    Name = "metrics",
                    ContainerPort = settings.ProgressPort,
                    Protocol = "TCP",
                },
            ],
            Resources = StepResources.Of(stage, accelerator, outOfMemory),
            VolumeMounts =
            [
                new()
                {
                    Name = "task",
                    MountPath = TaskFolder,
                    ReadOnlyProperty = true,
                },
                .. own.Select(place => new V1VolumeMount { Name = place.Item1, MountPath = place.Item2 }),
                .. s3?.SecretName is null
                    ? Array.Empty<V1VolumeMount>()
                    :
                    [
                        new()
                        {
                            Name = "s3",
                            MountPath = S3Folder,
                            ReadOnlyProperty = true,
                        },
                    ],
                .. mounts,
            ],
            TerminationMessagePath = "/dev/termination-log",
            // A container that was killed, or died before it could write, still leaves the end of its log.
            TerminationMessagePolicy = "FallbackToLogsOnError",
            SecurityContext = new()
            {
                AllowPrivilegeEscalation = false,
                ReadOnlyRootFilesystem = true,
                Capabilities = new() { Drop = ["ALL"] },
            },
        };
        return new()
        {
            Metadata = new()
            {
                Labels = Merged(pod.Labels, labels),
                Annotations = Merged(pod.Annotations, new Dictionary<string, string> { [RunLabels.Task] = task }),
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
                Containers = [container],
                Volumes =
                [
                    TaskVolume(),
                    .. own.Select(place => new V1Volume { Name = place.Item1, EmptyDir = new() }),
                    .. s3?.SecretName is { } secret ? [StoreAccess.Volume("s3", secret)] : Array.Empty<V1Volume>(),
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

    // The task travels in the pod's own annotation: made with the Job in one call, as immutable as the Job, and gone with it.
    static V1Volume TaskVolume() =>
        new()
        {
            Name = "task",
            DownwardAPI = new()
            {
                Items =
                [
                    new()
                    {
                        Path = "task.json",
                        FieldRef = new() { FieldPath = $"metadata.annotations['{RunLabels.Task}']" },
                    },
                ],
            },
        };

    static List<T> Typed<T>(IEnumerable<System.Text.Json.JsonElement> values) =>
        [.. values.Select(value => KubernetesJson.Deserialize<T>(value.GetRawText()))];

    static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> users, IReadOnlyDictionary<string, string> ours)
    {
        Dictionary<string, string> merged = new(users);
        foreach (var (name, value) in ours)
            merged[name] = value;
        return merged;
    }
}
