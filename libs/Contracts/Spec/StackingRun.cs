using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>A run as the user writes it: one YAML file, the same on one machine and on a cluster.</summary>
[Cel(
    "size(self.metadata.name) <= 40 && self.metadata.name.matches('^(" + NameAttribute.Form + ")$')",
    NameAttribute.Words,
    FieldPath = ".metadata.name"
)]
public sealed record StackingRun
{
    public const string SupportedApiVersion = "stackingk8s.io/v1alpha1";
    public const string SupportedKind = "StackingRun";

    [OneOf(SupportedApiVersion)]
    public required string ApiVersion { get; init; }

    [OneOf(SupportedKind)]
    public required string Kind { get; init; }
    public required RunMetadata Metadata { get; init; }
    public required RunSpec Spec { get; init; }
}

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
