using StackingK8s.Contracts.Spec;
using StackingK8s.Learning;
using StackingK8s.Learning.Features;
using StackingK8s.Vision.Embedding;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Images.Caching;

namespace StackingK8s.Folds.Embedding;

/// <summary>A trained network's description of rows: the fold step and `stacking predict` both make it here, so that it is the same to the last bit.</summary>
/// <param name="network">The trained network.</param>
/// <param name="normalisation">The scale of its pixels.</param>
/// <param name="projection">(pooled features, dimensions), the same in every fold.</param>
public sealed class DescribedRows(Expert network, Normalisation normalisation, FloatMatrix projection)
{
    /// <summary>Images at a time. Another number may change last bits.</summary>
    public const int BatchSize = 64;

    /// <param name="images">Decoded at the network's size.</param>
    /// <param name="rows">Rows of it.</param>
    /// <param name="threads">Cores of the projection, at least 1; changes no bit.</param>
    /// <param name="progress">Told the number of rows done.</param>
    /// <param name="batchSize">Most images at a time.</param>
    /// <param name="cuts">The batches, where the rows are part of a longer list.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>Projected embeddings (rows, dimensions) and log-odds of the positive class.</returns>
    public EmbeddedRows Of(
        ImageCache images,
        IReadOnlyList<int> rows,
        int threads,
        Action<int> progress,
        CancellationToken stop,
        int batchSize = BatchSize,
        EvenStretch? cuts = null
    )
    {
        var described = Embedder.Embed(
            network,
            network.Embed,
            network.Classify,
            images,
            rows,
            normalisation,
            batchSize,
            1,
            progress,
            cuts,
            stop
        );
        return described with { Embeddings = OrthonormalProjection.Apply(described.Embeddings, projection, threads) };
    }
}
