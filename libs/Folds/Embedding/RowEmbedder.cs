using StackingK8s.Learning;
using StackingK8s.Learning.Features;
using StackingK8s.Vision.Embedding;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Images.Caching;
using static TorchSharp.torch;

namespace StackingK8s.Folds.Embedding;

/// <summary>
/// Embeds rows with a trained network. The fold step and `stacking predict` both do it here, so that an image has the same embedding in
/// both, to the last bit.
/// </summary>
/// <param name="network">The trained network.</param>
/// <param name="normalisation">The scale of its pixels.</param>
/// <param name="projection">(what the network hands over, dimensions), the same in every fold; its height tells which layers.</param>
public sealed class RowEmbedder(Expert network, Normalisation normalisation, FloatMatrix projection)
{
    /// <summary>Images at a time by default. Another number may change last bits.</summary>
    public const int BatchSize = 64;

    readonly int last = network.Architecture.EmbeddingSize;

    /// <summary>Runs the network over the rows and projects what it hands over.</summary>
    /// <param name="images">Decoded at the network's size.</param>
    /// <param name="rows">Rows of it.</param>
    /// <param name="threads">Cores of the projection, at least 1; changes no bit.</param>
    /// <param name="progress">Called with the number of rows done.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <param name="batchSize">Most images at a time, at least 1.</param>
    /// <param name="cuts">The batches, where the rows are part of a longer list; null to split them evenly.</param>
    /// <returns>Projected embeddings (rows, dimensions) and log-odds of the positive class.</returns>
    public EmbeddedRows Embed(
        ImageCache images,
        IReadOnlyList<int> rows,
        int threads,
        Action<int> progress,
        CancellationToken stop,
        int batchSize = BatchSize,
        EvenStretch? cuts = null
    )
    {
        bool layers = projection.Rows > last;
        return Embedder.Embed(
            network,
            layers ? network.EmbedLayers : network.Embed,
            layers ? ClassifyLast : network.Classify,
            images,
            rows,
            normalisation,
            batchSize,
            1,
            progress,
            cuts,
            features => OrthonormalProjection.Apply(features, projection, threads),
            stop
        );
    }

    /// <summary>The classifier sees the last layer's features, the first of all that the network hands over.</summary>
    Tensor ClassifyLast(Tensor features)
    {
        using var embedding = features.narrow(1, 0, last).contiguous();
        return network.Classify(embedding);
    }
}
