using StackingK8s.Kubernetes.Watching;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Election;
using StackingK8s.Operator.Settings;

namespace StackingK8s.Operator;

/// <summary>The operator's command line.</summary>
/// <param name="Kubeconfig">null: the pod's service account, or KUBECONFIG, or ~/.kube/config.</param>
/// <param name="Context">null: the kubeconfig's current one.</param>
/// <param name="Namespaces">The watched ones; none: all.</param>
/// <param name="Settings">Settings of the Jobs of runs.</param>
/// <param name="Port">Of /healthz, /readyz and /metrics; 0: any free one.</param>
/// <param name="LeaseNamespace">Of the lease; null: no leader election.</param>
/// <param name="Workers">Runs reconciled at the same time.</param>
/// <param name="JsonLog">One JSON object a line instead of text.</param>
sealed record OperatorOptions(
    string? Kubeconfig,
    string? Context,
    IReadOnlyList<string> Namespaces,
    OperatorSettings Settings,
    int Port,
    string? LeaseNamespace,
    int Workers,
    bool JsonLog
)
{
    /// <summary>Limit of the requests to the API server.</summary>
    public RequestRate Rate { get; init; } = new();

    /// <summary>Durations of the watches; only tests change them.</summary>
    public WatchTiming Watches { get; init; } = new();

    /// <summary>Durations of the leader election; only tests change them.</summary>
    public LeaseTiming Lease { get; init; } = new();
}
