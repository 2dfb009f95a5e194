namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>Dimensions that are shared out among layers leave none without a column.</summary>
public sealed class SharedDimensionsAttribute : RuleAttribute
{
    /// <summary>Means and deviations of a stem and at most seven stages, and the last embedding.</summary>
    const int Fewest = 2 * 8 + 1;

    static readonly string Words = $"must be {Fewest} or more with layers stages, a column for each part of what a network hands over";

    /// <inheritdoc/>
    public override IEnumerable<CelRule> OnCluster =>
        [new($"self.layers != 'stages' || self.dimensions >= {Fewest}", Words, ".dimensions")];

    /// <inheritdoc/>
    public override IEnumerable<FieldProblem> Problems(string path, object value) =>
        value is EmbeddingSpec { Layers: EmbeddingLayers.Stages, Dimensions: < Fewest } ? [new($"{path}.dimensions", Words)] : [];
}
