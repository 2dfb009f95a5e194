using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>
/// What is to be trained, on what, and where the artifacts go. Every field but <see cref="Data"/> has a default that works.
/// </summary>
[Cel("has(self.artifacts.uri)", NoStore, FieldPath = ".artifacts.uri", Reason = "FieldValueRequired")]
public sealed record RunSpec
{
    internal const string NoStore =
        "must be set on a cluster: name an s3:// URI, or the absolute path of a folder on a volume that every step mounts";

    /// <summary>The one seed from which every random choice of the run derives; 0 to 2^32 - 1.</summary>
    [Range(0, uint.MaxValue), Immutable]
    public long Seed { get; init; } = 42;

    /// <summary>The images and their labels.</summary>
    [Immutable]
    public required DataSpec Data { get; init; }

    /// <summary>How the rows are split into folds: the same split as scikit-learn's StratifiedKFold or StratifiedGroupKFold.</summary>
    [Immutable]
    public FoldsSpec Folds { get; init; } = new();

    /// <summary>The base networks of the stack, 1 to 10.</summary>
    /// <value>EfficientNetV2-B3 and MaxViT tiny, trained from scratch.</value>
    [Items(1, 10), KeyedBy("name"), Immutable]
    public IReadOnlyList<ExpertSpec> Experts { get; init; } =
    [new() { Name = "effnet", Architecture = "tf_efficientnetv2_b3" }, new() { Name = "maxvit", Architecture = "maxvit_tiny_tf_224" }];

    /// <summary>What the meta-model sees of each expert.</summary>
    [SharedDimensions, Immutable]
    public EmbeddingSpec Embedding { get; init; } = new();

    /// <summary>The meta-model: what is searched, what is fixed, and where its trees start.</summary>
    [Immutable]
    public MetaSpec Meta { get; init; } = new();

    /// <summary>Where everything that the run makes is kept.</summary>
    public ArtifactsSpec Artifacts { get; init; } = new();

    /// <summary>
    /// How each stage is executed; nothing here changes what is computed. An edit applies to the next attempt of each step, and to steps
    /// that wait to run at once.
    /// </summary>
    public StagesSpec Stages { get; init; } = new();

    /// <summary>Stops the run's pods, keeping what is committed and saved; false resumes from there. On a cluster only.</summary>
    public bool Suspend { get; init; }

    /// <summary>
    /// Ends the run for good, as failed with the reason Cancelled, and keeps the object and its status. On a cluster only.
    /// </summary>
    public bool Cancel { get; init; }

    /// <summary>Longest time of the whole run in seconds, without the times it is suspended. On a cluster only.</summary>
    /// <value>No limit.</value>
    [Range(1)]
    public long? ActiveDeadlineSeconds { get; init; }

    /// <summary>Time after its end at which the StackingRun deletes itself, in seconds. On a cluster only.</summary>
    /// <value>Never.</value>
    [Range(0)]
    public long? TtlSecondsAfterFinished { get; init; }
}
