namespace StackingK8s.Contracts;

/// <summary>A run as the user writes it: one YAML file, the same on one machine and on a cluster.</summary>
public sealed record StackingRun
{
    public const string SupportedApiVersion = "stackingk8s.io/v1alpha1";
    public const string SupportedKind = "StackingRun";

    public required string ApiVersion { get; init; }
    public required string Kind { get; init; }
    public required RunMetadata Metadata { get; init; }
    public required RunSpec Spec { get; init; }
}
