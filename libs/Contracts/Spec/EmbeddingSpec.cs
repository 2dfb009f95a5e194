using System.Text.Json.Serialization;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>What the meta-model sees of each expert.</summary>
public sealed record EmbeddingSpec
{
    /// <summary>Columns per expert after the fixed orthonormal projection; 1 to 4096.</summary>
    [Range(1, 4096)]
    public int Dimensions { get; init; } = 256;

    /// <summary>
    /// last: the pooled features that the classifier sees. stages: beside them the mean and the standard deviation over space of what the
    /// stem and every stage give; the dimensions are shared out among all of them, and must be 17 or more.
    /// </summary>
    public EmbeddingLayers Layers { get; init; } = EmbeddingLayers.Last;

    /// <summary>both, embeddings or logits.</summary>
    public FeatureSet Features { get; init; } = FeatureSet.Both;

    /// <summary>
    /// perNetwork: the columns of each fold's network minus their mean, by their standard deviation over the rows that it holds out, so
    /// that the networks of all folds speak on one scale; no label is read. none: as the networks give them.
    /// </summary>
    public EmbeddingScale Scale { get; init; } = EmbeddingScale.PerNetwork;
}

/// <summary>spec.embedding.scale: what the columns of a network are measured by.</summary>
[JsonConverter(typeof(ChoiceConverter<EmbeddingScale>))]
public enum EmbeddingScale
{
    /// <summary>Mean and standard deviation over the rows that the network's fold holds out.</summary>
    [JsonStringEnumMemberName("perNetwork")]
    PerNetwork,

    /// <summary>Nothing: they stay as they are.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>spec.embedding.layers: what of a network the embedding is made of.</summary>
[JsonConverter(typeof(ChoiceConverter<EmbeddingLayers>))]
public enum EmbeddingLayers
{
    /// <summary>The pooled features that the classifier sees.</summary>
    [JsonStringEnumMemberName("last")]
    Last,

    /// <summary>These, and the moments of what the stem and every stage give.</summary>
    [JsonStringEnumMemberName("stages")]
    Stages,
}
