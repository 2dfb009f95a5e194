using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>What the workers of all pods share.</summary>
/// <param name="Lost">Whether a node is cut off.</param>
/// <param name="Gone">Called with the UID of a pod that is gone without a trace.</param>
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
