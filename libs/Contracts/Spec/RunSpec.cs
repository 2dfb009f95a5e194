namespace StackingK8s.Contracts;

/// <summary>What is to be trained, on what, and where the artifacts go. Every field but <see cref="Data"/> has a default that works.</summary>
public sealed record RunSpec
{
    /// <summary>The one seed from which every random choice of the run derives; 0 to 2^32 - 1.</summary>
    public long Seed { get; init; } = 42;

    public required DataSpec Data { get; init; }

    public FoldsSpec Folds { get; init; } = new();

    /// <value>EfficientNetV2-B3 and MaxViT tiny, trained from scratch.</value>
    public IReadOnlyList<ExpertSpec> Experts { get; init; } =
    [
        new() { Name = "effnet", Architecture = "tf_efficientnetv2_b3" },
        new() { Name = "maxvit", Architecture = "maxvit_tiny_tf_224" },
    ];

    public EmbeddingSpec Embedding { get; init; } = new();

    public MetaSpec Meta { get; init; } = new();

    public ArtifactsSpec Artifacts { get; init; } = new();

    public StagesSpec Stages { get; init; } = new();

    /// <summary>Stops the run's pods, keeping what is committed and saved; false goes on from there. On a cluster only.</summary>
    public bool Suspend { get; init; }

    /// <summary>Longest time of the whole run in seconds, without the times it is suspended. On a cluster only.</summary>
    /// <value>No limit.</value>
    public long? ActiveDeadlineSeconds { get; init; }

    /// <summary>Time after its end at which the StackingRun deletes itself, in seconds. On a cluster only.</summary>
    /// <value>Never.</value>
    public long? TtlSecondsAfterFinished { get; init; }
}
