namespace StackingK8s.Contracts;

/// <summary>The run's name, and on a cluster its namespace.</summary>
public sealed record RunMetadata
{
    /// <summary>A DNS label of at most 40 characters, so that every derived name fits into 63.</summary>
    [Name]
    public required string Name { get; init; }

    /// <value>On one machine "local".</value>
    public string Namespace { get; init; } = "local";
}
