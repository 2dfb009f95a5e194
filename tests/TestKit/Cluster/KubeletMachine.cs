using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>What the workers of all pods share.</summary>
/// <param name="Lost">Whether a node is cut off.</param>
/// <param name="Gone">Told when a pod, by UID, has left no trace.</param>
sealed record KubeletMachine(
    ObjectStorage Storage,
    WorkLoop Loop,
    ClusterSpeed Speed,
    TimeProvider Clock,
    KubeletOptions Options,
    PodLogs Logs,
    EventRecorder Events,
    Func<string, bool> Lost,
    Action<string> Gone
);
