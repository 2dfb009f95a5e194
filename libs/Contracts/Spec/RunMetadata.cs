using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>The run's name, and on a cluster its namespace.</summary>
public sealed record RunMetadata
{
    /// <summary>A DNS label of at most 40 characters, so that every derived name fits into 63.</summary>
    [Name]
    public required string Name { get; init; }

    /// <value>On one machine "local".</value>
    public string Namespace { get; init; } = "local";

    /// <summary>On a cluster only; kueue.x-k8s.io/queue-name, for instance, puts the run's Jobs into a queue.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>On a cluster only.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}
