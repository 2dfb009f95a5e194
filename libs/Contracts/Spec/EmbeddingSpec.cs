namespace StackingK8s.Contracts;

/// <summary>What the meta-model sees of each expert.</summary>
public sealed record EmbeddingSpec
{
    public static readonly IReadOnlyList<string> FeatureChoices = ["both", "embeddings", "logits"];

    /// <summary>Columns per expert after the fixed orthonormal projection; 1 to 4096.</summary>
    public int Dimensions { get; init; } = 256;

    /// <summary>both, embeddings or logits.</summary>
    public string Features { get; init; } = "both";
}
