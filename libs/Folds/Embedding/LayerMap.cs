using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning;
using StackingK8s.Learning.Features;
using StackingK8s.Learning.Random;
using StackingK8s.Vision.Experts;

namespace StackingK8s.Folds.Embedding;

/// <summary>The fixed map from what a network hands over to its embedding, one for all folds. Pure.</summary>
/// <remarks>
/// A projection trained in each fold would put its embeddings into a space of its own. Each layer is projected on its own, so that a column
/// says where in the network it comes from.
/// </remarks>
static class LayerMap
{
    /// <summary>The parts of an embedding, as the network hands them over: the last layer's features, then each layer's moments.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="layers">What the run asks for.</param>
    /// <param name="dimensions">
    /// Columns of all parts, which share them evenly; what the narrower ones and the division leave goes to the last layer.
    /// </param>
    /// <returns>null for the last layer alone.</returns>
    public static IReadOnlyList<LayerShape>? Shape(ExpertArchitecture architecture, EmbeddingLayers layers, int dimensions)
    {
        if (layers == EmbeddingLayers.Last)
            return null;
        int share = dimensions / (2 * architecture.Layers.Count + 1);
        List<LayerShape> moments = [];
        foreach (var layer in architecture.Layers)
        foreach (string moment in new[] { "mean", "sd" })
            moments.Add(new($"{layer.Name}.{moment}", layer.Channels, Math.Min(layer.Channels, share)));
        return [new("last", architecture.EmbeddingSize, dimensions - moments.Sum(part => part.Columns)), .. moments];
    }

    /// <summary>The map itself.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="layers">What the run asks for.</param>
    /// <param name="dimensions">Columns of all parts.</param>
    /// <param name="seed">The run's.</param>
    /// <param name="expert">The name.</param>
    /// <returns>(what the network hands over, dimensions).</returns>
    public static FloatMatrix Projection(
        ExpertArchitecture architecture,
        EmbeddingLayers layers,
        int dimensions,
        long seed,
        string expert
    ) =>
        Shape(architecture, layers, dimensions) is { } parts
            ? OrthonormalProjection.Create([
                .. parts.Select(part => (part.Features, part.Columns, Seeds.Projection(seed, expert, part.Name))),
            ])
            : OrthonormalProjection.Create(architecture.EmbeddingSize, dimensions, Seeds.Projection(seed, expert));
}
