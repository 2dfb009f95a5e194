using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>What the meta-model sees of each expert.</summary>
public sealed record EmbeddingSpec
{
    /// <summary>Columns per expert after the fixed orthonormal projection; 1 to 4096.</summary>
    [Range(1, 4096)]
    public int Dimensions { get; init; } = 256;

    /// <summary>both, embeddings or logits.</summary>
    [OneOf("both", "embeddings", "logits")]
    public string Features { get; init; } = "both";
}
