using System.Text.Json.Serialization;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Contracts.Results;

/// <summary>
/// networks.json of the aggregate step: the networks whose outputs X_meta is made of. The meta step copies it into model.json.
/// </summary>
/// <param name="LabelNames">The negative label's name, then the positive one's.</param>
/// <param name="Features">both, embeddings or logits: which columns of each expert X_meta has.</param>
/// <param name="Experts">In column order.</param>
/// <param name="Folds">Folds[fold][expert], in the order of <paramref name="Experts"/>.</param>
/// <param name="Scales">SHA-256 of each fold's scale.json; null where nothing is scaled.</param>
public sealed record NetworkSummary(
    IReadOnlyList<string> LabelNames,
    FeatureSet Features,
    IReadOnlyList<ExpertShape> Experts,
    IReadOnlyList<IReadOnlyList<NetworkDigests>> Folds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Scales = null
);

/// <summary>One network of one fold, named by the content of its files.</summary>
/// <param name="Weights">SHA-256 of weights.safetensors.</param>
/// <param name="Projection">SHA-256 of projection.npy.</param>
public sealed record NetworkDigests(string Weights, string Projection);
