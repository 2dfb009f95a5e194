using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>A run as the user writes it: one YAML file, the same on one machine and on a cluster.</summary>
[Cel(
    "size(self.metadata.name) <= 40 && self.metadata.name.matches('^(" + NameAttribute.Form + ")$')",
    NameAttribute.Requirement,
    FieldPath = ".metadata.name"
)]
[Cel(Open + " || self.spec.suspend == oldSelf.spec.suspend", "suspend " + Ended, FieldPath = ".spec.suspend")]
[Cel(Open + " || self.spec.cancel == oldSelf.spec.cancel", "cancel " + Ended, FieldPath = ".spec.cancel")]
[Cel(
    "!(" + Phase + " in ['Aggregating', 'Stacking', 'Complete']) || self.spec.stages.foldTrainer == oldSelf.spec.stages.foldTrainer",
    "foldTrainer cannot be changed any more: every fold is committed",
    FieldPath = ".spec.stages.foldTrainer"
)]
[Cel(
    "!(" + Phase + " == 'Complete') || self.spec.stages.metaTrainer == oldSelf.spec.stages.metaTrainer",
    "metaTrainer cannot be changed any more: the run is complete",
    FieldPath = ".spec.stages.metaTrainer"
)]
public sealed record StackingRun
{
    // An edit that has no effect any more is refused, and not silently accepted.
    const string Phase = "has(oldSelf.status) && has(oldSelf.status.phase) && oldSelf.status.phase",
        Open = "!(" + Phase + " in ['Complete', 'Failed'])",
        Ended = "cannot be changed any more: the run has ended";

    /// <summary>The only apiVersion that this program reads.</summary>
    public const string SupportedApiVersion = "stackingk8s.io/v1alpha1";

    /// <summary>The only kind that this program reads.</summary>
    public const string SupportedKind = "StackingRun";

    /// <summary>stackingk8s.io/v1alpha1</summary>
    [OneOf(SupportedApiVersion)]
    public required string ApiVersion { get; init; }

    /// <summary>StackingRun</summary>
    [OneOf(SupportedKind)]
    public required string Kind { get; init; }

    /// <summary>The run's name, and on a cluster its namespace.</summary>
    public required RunMetadata Metadata { get; init; }

    /// <summary>What is to be trained, on what, and where the artifacts go.</summary>
    public required RunSpec Spec { get; init; }
}

/// <summary>The run's name, and on a cluster its namespace.</summary>
public sealed record RunMetadata
{
    /// <summary>A DNS label of at most 40 characters, so that every derived name fits into 63.</summary>
    [Name]
    public required string Name { get; init; }

    /// <summary>The namespace on a cluster.</summary>
    /// <value>On one machine "local".</value>
    public string Namespace { get; init; } = "local";

    /// <summary>Labels of the object. On a cluster only; kueue.x-k8s.io/queue-name puts the run's Jobs into a queue.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Annotations of the object. On a cluster only.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}
