using System.Runtime.InteropServices;
using StackingK8s.Learning;
using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Images.Caching;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Embedding;

/// <summary>
/// Embeds images by a trained network: no augmentation, no dropout, no gradients, and the same pixels and arithmetic after training as in
/// serving.
/// </summary>
public static class Embedder
{
    /// <summary>
    /// MKL multiplies matrices of two or three rows by kernels that do not treat all rows alike: equal images would get embeddings that
    /// differ in their last bits.
    /// </summary>
    const int LeastRows = 4;

    /// <summary>Embeddings and logits of some rows, in memory.</summary>
    /// <param name="network">The network both functions belong to; in evaluation mode meanwhile, and reset afterwards.</param>
    /// <param name="embed">(n, 3, size, size) normalised -> (n, features).</param>
    /// <param name="classify">(n, features) -> (n, 2) logits, the positive class second.</param>
    /// <param name="images">The cache of all images.</param>
    /// <param name="rows">Rows of the cache to embed.</param>
    /// <param name="normalisation">The network's own.</param>
    /// <param name="batchSize">Samples at a time, at least 1, default 64. Another size may change last bits.</param>
    /// <param name="loaderThreads">Threads that fill batches, at least 1, default 1. Changes no result.</param>
    /// <param name="progress">Receives the number of rows done, on the caller's thread; null for none.</param>
    /// <param name="batches">The batches, where the rows are part of a longer list; null for even ones.</param>
    /// <param name="map">
    /// (n, features) -> (n, columns), applied to each batch, so that memory holds the features of one alone; null to keep them.
    /// </param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <returns>One embedding and one logit per row, in the order of <paramref name="rows"/>.</returns>
    /// <exception cref="InvalidOperationException">The classifier does not have two classes.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ThreadsChangedException">Other code has changed the number of threads meanwhile.</exception>
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
        EvenStretch? batches = null,
        Func<FloatMatrix, FloatMatrix>? map = null,
        CancellationToken cancellation = default
    )
    {
        FloatMatrix? embeddings = null;
        var logits = new float[rows.Count];
        int done = 0;
        ForEachBatch(
            network,
            images,
            rows,
            normalisation,
            batchSize,
            loaderThreads,
            batches,
            (batch, count) =>
            {
                var embedding = embed(batch).narrow(0, 0, count); // (n, features)
                var scores = classify(embedding); // (n, 2)
                if (scores.shape[^1] != 2)
                    throw new InvalidOperationException(
                        $"The classifier has {scores.shape[^1]} classes; the log-odds of one class need two."
                    );
                FloatMatrix features = new(count, (int)embedding.shape[^1]);
                Read(embedding, values => values.CopyTo(features.Values));
                var mapped = map is null ? features : map(features);
                embeddings ??= new FloatMatrix(rows.Count, mapped.Columns);
                mapped.Values.CopyTo(embeddings.Values.AsSpan(done * mapped.Columns));
                Read(scores.select(1, 1) - scores.select(1, 0), values => values.CopyTo(logits.AsSpan(done, count)));
                done += count;
                progress?.Invoke(done);
            },
            cancellation
        );
        return new EmbeddedRows(embeddings ?? new FloatMatrix(0, 0), logits);
    }

    /// <summary>One layer's output for all rows, passed on batch by batch: for results larger than memory.</summary>
    /// <param name="network">The network the layer belongs to; in evaluation mode meanwhile, and reset afterwards.</param>
    /// <param name="layer">(n, 3, size, size) normalised -> (n, columns).</param>
    /// <param name="images">The cache of all images; all of its rows are embedded, in order.</param>
    /// <param name="normalisation">The network's own.</param>
    /// <param name="consume">Receives the numbers of the next rows, row by row; the span is valid during the call.</param>
    /// <param name="batchSize">Samples at a time, at least 1, default 64. Another size may change last bits.</param>
    /// <param name="loaderThreads">Threads that fill batches, at least 1, default 1. Changes no result.</param>
    /// <param name="progress">Receives the number of rows done, on the caller's thread; null for none.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ThreadsChangedException">Other code has changed the number of threads meanwhile.</exception>
    public static void EmbedAll(
        nn.Module network,
        Func<Tensor, Tensor> layer,
        ImageCache images,
        Normalisation normalisation,
        Action<ReadOnlySpan<float>> consume,
        int batchSize = 64,
        int loaderThreads = 1,
        Action<int>? progress = null,
        CancellationToken cancellation = default
    )
    {
        int done = 0;
        ForEachBatch(
            network,
            images,
            [.. Enumerable.Range(0, images.Count)],
            normalisation,
            batchSize,
            loaderThreads,
            null,
            (batch, count) =>
            {
                Read(layer(batch).narrow(0, 0, count), consume);
                progress?.Invoke(done += count);
            },
            cancellation
        );
    }

    /// <summary>
    /// Calls with each batch in turn, (n or more, 3, size, size) normalised, and n; tensors made in the call are disposed after it.
    /// </summary>
    static void ForEachBatch(
        nn.Module network,
        ImageCache images,
        IReadOnlyList<int> rows,
        Normalisation normalisation,
        int batchSize,
        int loaderThreads,
        EvenStretch? batches,
        Action<Tensor, int> consume,
        CancellationToken cancellation
    )
    {
        using var scope = NewDisposeScope();
        using var pass = no_grad();
        var threads = OperationThreads.Hold();
        bool training = network.training;
        network.eval();
        try
        {
            var device = network.parameters().First().device;
            var normalise = normalisation.CreateTransform(images.Size, device);
            using var loader = new BatchLoader(images, rows, batchSize, loaderThreads, device, batches);
            foreach (var batch in loader.InOrder())
            {
                cancellation.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                var pixels = normalise(batch.Pixels());
                consume(Padded(pixels), (int)pixels.shape[0]);
                threads.ThrowIfChanged();
            }
        }
        finally
        {
            network.train(training);
        }
    }

    static Tensor Padded(Tensor images) =>
        images.shape[0] is > 1 and < LeastRows and var rows
            ? cat([images, .. Enumerable.Repeat(images.narrow(0, 0, 1), LeastRows - (int)rows)])
            : images;

    static void Read(Tensor from, Action<ReadOnlySpan<float>> consume) =>
        consume(MemoryMarshal.Cast<byte, float>(from.to(ScalarType.Float32).cpu().contiguous().bytes));
}
