using System.Runtime.InteropServices;
using StackingK8s.Learning;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Images.Caching;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Embedding;

/// <summary>Describes images by a trained network: no augmentation, no dropout, no gradients, the same pixels and arithmetic in training's wake and in serving.</summary>
public static class Embedder
{
    /// <param name="network">The network both functions belong to; put in evaluation mode, and back afterwards.</param>
    /// <param name="embed">(n, 3, size, size) normalised -> (n, embedding size).</param>
    /// <param name="classify">(n, embedding size) -> (n, 2) logits, the positive class second.</param>
    /// <param name="images">The cache of all images.</param>
    /// <param name="rows">Rows of the cache to describe.</param>
    /// <param name="normalisation">The network's own.</param>
    /// <param name="batchSize">Samples at a time, at least 1. Another size may change last bits.</param>
    /// <param name="progress">Told the number of rows done, on the caller's thread.</param>
    /// <param name="cuts">The batches, where the rows are part of a longer list.</param>
    /// <returns>One description per row, in the order of <paramref name="rows"/>.</returns>
    /// <exception cref="InvalidOperationException">The classifier has not two classes.</exception>
    public static EmbeddedRows Embed(
        nn.Module network,
        Func<Tensor, Tensor> embed,
        Func<Tensor, Tensor> classify,
        ImageCache images,
        IReadOnlyList<int> rows,
        Normalisation normalisation,
        int batchSize = 64,
        int loaderThreads = 1,
        Action<int>? progress = null,
        EvenStretch? cuts = null,
        CancellationToken cancellation = default
    )
    {
        FloatMatrix? embeddings = null;
        var logits = new float[rows.Count];
        int done = 0;
        Visit(
            network,
            images,
            rows,
            normalisation,
            batchSize,
            loaderThreads,
            cuts,
            batch =>
            {
                var embedding = embed(batch); // (n, embedding size)
                var scores = classify(embedding); // (n, 2)
                if (scores.shape[^1] != 2)
                    throw new InvalidOperationException(
                        $"The classifier has {scores.shape[^1]} classes; the log-odds of one class need two."
                    );
                int count = (int)embedding.shape[0],
                    columns = (int)embedding.shape[^1];
                embeddings ??= new FloatMatrix(rows.Count, columns);
                Take(embedding, values => values.CopyTo(embeddings.Values.AsSpan(done * columns, count * columns)));
                Take(scores.select(1, 1) - scores.select(1, 0), values => values.CopyTo(logits.AsSpan(done, count)));
                done += count;
                progress?.Invoke(done);
            },
            cancellation
        );
        return new EmbeddedRows(embeddings ?? new FloatMatrix(0, 0), logits);
    }

    /// <summary>One layer's output, handed on batch by batch: for results larger than memory.</summary>
    /// <param name="network">The network the layer belongs to; put in evaluation mode, and back afterwards.</param>
    /// <param name="layer">(n, 3, size, size) normalised -> (n, columns).</param>
    /// <param name="images">The cache of all images; all of its rows are described, in order.</param>
    /// <param name="normalisation">The network's own.</param>
    /// <param name="take">Given the numbers of the next rows, row by row; valid during the call.</param>
    /// <param name="batchSize">Samples at a time, at least 1. Another size may change last bits.</param>
    /// <param name="progress">Told the number of rows done, on the caller's thread.</param>
    public static void EmbedAll(
        nn.Module network,
        Func<Tensor, Tensor> layer,
        ImageCache images,
        Normalisation normalisation,
        Action<ReadOnlySpan<float>> take,
        int batchSize = 64,
        int loaderThreads = 1,
        Action<int>? progress = null,
        CancellationToken cancellation = default
    )
    {
        int done = 0;
        Visit(
            network,
            images,
            [.. Enumerable.Range(0, images.Count)],
            normalisation,
            batchSize,
            loaderThreads,
            null,
            batch =>
            {
                Take(layer(batch), take);
                progress?.Invoke(done += (int)batch.shape[0]);
            },
            cancellation
        );
    }

    /// <summary>Calls with each batch in turn, (n, 3, size, size) normalised, as the network shall see it; what the call makes goes with it.</summary>
    static void Visit(
        nn.Module network,
        ImageCache images,
        IReadOnlyList<int> rows,
        Normalisation normalisation,
        int batchSize,
        int loaderThreads,
        EvenStretch? cuts,
        Action<Tensor> describe,
        CancellationToken cancellation
    )
    {
        using var scope = NewDisposeScope();
        using var pass = no_grad();
        bool training = network.training;
        network.eval();
        try
        {
            var device = network.parameters().First().device;
            var normalise = normalisation.CreateTransform(images.Size, device);
            using var loader = new BatchLoader(images, rows, batchSize, loaderThreads, device, cuts);
            foreach (var batch in loader.InOrder())
            {
                cancellation.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                describe(normalise(batch.Pixels()));
            }
        }
        finally
        {
            network.train(training);
        }
    }

    static void Take(Tensor from, Action<ReadOnlySpan<float>> take) =>
        take(MemoryMarshal.Cast<byte, float>(from.to(ScalarType.Float32).cpu().contiguous().bytes));
}
