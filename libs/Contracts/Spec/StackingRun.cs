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
