using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>What a step's container asks for and may use at most, as in any pod.</summary>
public sealed record ResourcesSpec
{
    /// <summary>Resource name → quantity, such as memory: 32Gi.</summary>
    [Items(0, 32), Quantity]
    public IReadOnlyDictionary<string, string> Limits { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Resource name → quantity, such as cpu: 500m.</summary>
    [Items(0, 32), Quantity]
    public IReadOnlyDictionary<string, string> Requests { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}
