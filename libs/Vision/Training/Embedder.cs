using System.Runtime.InteropServices;
using StackingK8s.Learning;
using StackingK8s.Vision.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training;

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
    /// <returns>One description per row, in the order of <paramref name="rows"/>.</returns>
    /// <exception cref="InvalidOperationException">The classifier has not two classes.</exception>
    public static EmbeddedRows Embed(
        nn.Module network, Func<Tensor, Tensor> embed, Func<Tensor, Tensor> classify, ImageCache images, IReadOnlyList<int> rows,
        Normalisation normalisation, int batchSize = 64, int loaderThreads = 1, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var pass = no_grad();
        bool training = network.training;
        network.eval();
        try
        {
            var device = network.parameters().First().device;
            var normalise = normalisation.For(images.Size, device);
            using var loader = new BatchLoader(images, rows, batchSize, loaderThreads, device);
            FloatMatrix? embeddings = null;
            var logits = new float[rows.Count];
            int done = 0;
            foreach (var batch in loader.InOrder())
            {
                cancellation.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                var embedding = embed(normalise(batch.Pixels()));   // (n, embedding size)
                var scores = classify(embedding);   // (n, 2)
                if (scores.shape[^1] != 2) throw new InvalidOperationException($"The classifier has {scores.shape[^1]} classes; the log-odds of one class need two.");
                int columns = (int)embedding.shape[^1];
                embeddings ??= new FloatMatrix(rows.Count, columns);
                Copy(embedding, embeddings.Values.AsSpan(done * columns, batch.Count * columns));
                Copy(scores.select(1, 1) - scores.select(1, 0), logits.AsSpan(done, batch.Count));
                done += batch.Count;
                progress?.Invoke(done);
            }
            return new EmbeddedRows(embeddings ?? new FloatMatrix(0, 0), logits);
        }
        finally
        {
            network.train(training);
        }
    }

    static void Copy(Tensor from, Span<float> to) =>
        MemoryMarshal.Cast<byte, float>(from.to(ScalarType.Float32).cpu().contiguous().bytes).CopyTo(to);
}
