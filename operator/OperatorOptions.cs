using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Election;
using StackingK8s.Operator.Cluster.Watching;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator;

/// <summary>The operator's command line.</summary>
/// <param name="Kubeconfig">null: the pod's service account, or KUBECONFIG, or ~/.kube/config.</param>
/// <param name="Context">null: the kubeconfig's current one.</param>
/// <param name="Namespaces">Watched; none: all.</param>
/// <param name="Settings">What runs get.</param>
/// <param name="Port">Of /healthz, /readyz and /metrics; 0: any that is free.</param>
/// <param name="LeaseNamespace">Where the lease lies; null: no leader election.</param>
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
    public RequestRate Rate { get; init; } = new();

    /// <summary>Paces of the watches; only tests choose others.</summary>
    public ReflectorTiming Watches { get; init; } = new();

    /// <summary>Paces of the leader election; only tests choose others.</summary>
    public LeaseTiming Lease { get; init; } = new();
}
