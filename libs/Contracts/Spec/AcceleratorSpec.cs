namespace StackingK8s.Contracts;

/// <summary>The device that a fold asks its cluster for.</summary>
public sealed record AcceleratorSpec
{
    /// <summary>An extended resource, such as nvidia.com/gpu or a MIG slice nvidia.com/mig-1g.10gb; none trains on the CPU.</summary>
    public string Resource { get; init; } = "nvidia.com/gpu";

    /// <summary>1 to 64. A fold trains on one device; more only if that is how the cluster hands them out.</summary>
    public int Count { get; init; } = 1;
}
