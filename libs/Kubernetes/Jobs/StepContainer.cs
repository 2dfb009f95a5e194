using System.Globalization;
using k8s.Models;

namespace StackingK8s.Kubernetes.Jobs;

/// <summary>The one container of a step's pod.</summary>
static class StepContainer
{
    public const string TaskVolume = "task",
        TaskFile = "task.json";

    const string TaskFolder = "/etc/stacking",
        ScratchFolder = "/scratch",
        CacheFolder = "/cache",
        TerminationLog = "/dev/termination-log";

    /// <param name="request">What the pod is made of.</param>
    /// <param name="settings">What all step pods have in common.</param>
    /// <param name="mounts">The user's mounts.</param>
    /// <param name="environment">The user's variables; after our own, so that they win.</param>
    public static V1Container Create(
        StepPodRequest request,
        StepPodSettings settings,
        IReadOnlyList<V1VolumeMount> mounts,
        IReadOnlyList<V1EnvVar> environment
    ) =>
        new()
        {
            Name = StepPod.Container,
            Image = request.Image,
            ImagePullPolicy = settings.ImagePullPolicy,
            Args = [.. request.Command, .. Options(settings.ProgressPort)],
            Env = [.. StoreAccess.Environment(request.S3), .. environment],
            Ports =
            [
                new()
                {
                    Name = "metrics",
                    ContainerPort = settings.ProgressPort,
                    Protocol = "TCP",
                },
            ],
            Resources = StepResources.Create(request.Stage, request.Accelerator, request.OutOfMemory),
            VolumeMounts =
            [
                new()
                {
                    Name = TaskVolume,
                    MountPath = TaskFolder,
                    ReadOnlyProperty = true,
                },
                .. WritableFolders(mounts).Select(folder => new V1VolumeMount { Name = folder.Volume, MountPath = folder.Path }),
                .. StoreAccess.Mounts(request.S3),
                .. mounts,
            ],
            TerminationMessagePath = TerminationLog,
            // A container that was killed, or died before it could write, still leaves the end of its log.
            TerminationMessagePolicy = "FallbackToLogsOnError",
            SecurityContext = new()
            {
                AllowPrivilegeEscalation = false,
                ReadOnlyRootFilesystem = true,
                Capabilities = new() { Drop = ["ALL"] },
            },
        };

    /// <summary>
    /// The folders that a step writes to, each an empty volume unless the user mounts one of their own there (a claim for the cache, say).
    /// </summary>
    public static IReadOnlyList<(string Volume, string Path)> WritableFolders(IReadOnlyList<V1VolumeMount> mounts) =>
        [
            .. new[] { ("scratch", ScratchFolder), ("cache", CacheFolder), ("tmp", "/tmp") }.Where(folder =>
                mounts.All(mount => mount.MountPath.TrimEnd('/') != folder.Item2)
            ),
        ];

    static string[] Options(int port) =>
        [
            "--task",
            $"{TaskFolder}/{TaskFile}",
            "--scratch-dir",
            ScratchFolder,
            "--cache-dir",
            CacheFolder,
            "--termination-message",
            TerminationLog,
            "--port",
            port.ToString(CultureInfo.InvariantCulture),
            "--listen-everywhere",
        ];
}
