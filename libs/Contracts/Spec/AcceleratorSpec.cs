using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>The device that a fold asks its cluster for.</summary>
public sealed record AcceleratorSpec
{
    const string Form = "none|[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?";

    /// <summary>An extended resource, such as nvidia.com/gpu or a MIG slice nvidia.com/mig-1g.10gb; none trains on the CPU.</summary>
    [Pattern(Form, 253, "must be the full name of a resource, such as nvidia.com/gpu, or none")]
    public string Resource { get; init; } = "nvidia.com/gpu";

    /// <summary>Devices of each fold, 1 to 64. It trains on one device; more only if that is how the cluster hands them out.</summary>
    [Range(1, 64)]
    public int Count { get; init; } = 1;
}
