using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Validation;

/// <summary>Evaluates the network on training rows it does not learn from, and keeps a copy of its best state.</summary>
sealed class InnerValidation : IDisposable
{
    readonly nn.Module<Tensor, Tensor> network;
    readonly Func<Tensor, Tensor> normalise;
    readonly BatchLoader loader;
    readonly Tensor classes; // (rows) int64, on the device
    readonly Dictionary<string, Tensor> best;

    /// <param name="network">On its device.</param>
    /// <param name="normalise">(n, size, size, 3) uint8 -> (n, 3, size, size) on the network's device.</param>
    /// <param name="images">The cache of all images.</param>
    /// <param name="rows">Rows of the cache, at least one.</param>
    /// <param name="labels">Class of each of these rows.</param>
    /// <param name="batchSize">Most samples of a batch.</param>
    /// <param name="loaderThreads">Threads that fill batches.</param>
    public InnerValidation(
        nn.Module<Tensor, Tensor> network,
        Func<Tensor, Tensor> normalise,
        ImageCache images,
        IReadOnlyList<int> rows,
        IReadOnlyList<int> labels,
        int batchSize,
        int loaderThreads
    )
    {
        (this.network, this.normalise) = (network, normalise);
        var device = network.parameters().First().device;
        loader = new BatchLoader(images, rows, batchSize, loaderThreads, device);
        classes = tensor(labels.Select(label => (long)label).ToArray(), device: device).DetachFromDisposeScope();
        using var pass = no_grad();
        this.best = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone().DetachFromDisposeScope());
    }

    /// <summary>The best state so far, not copies.</summary>
    public IEnumerable<(string Name, Tensor Value)> Tensors() => this.best.Select(entry => ($"best/{entry.Key}", entry.Value));

    /// <summary>
    /// Evaluates the network as serving will use it: in float32, no augmentation, no smoothing, batch statistics as learned.
    /// </summary>
    /// <returns>Mean log-loss in nats; null when cancelled.</returns>
    public double? Evaluate(CancellationToken cancellation)
    {
        using var pass = no_grad();
        using var scope = NewDisposeScope();
        this.network.eval();
        try
        {
            var sum = zeros([], ScalarType.Float64, classes.device);
            foreach (var batch in loader.InOrder())
            {
                if (cancellation.IsCancellationRequested)
                    return null;
                using var step = NewDisposeScope();
                var targets = classes.index_select(0, batch.Positions().to(classes.device)); // (n)
                sum.PlusInPlace(
                    nn.functional.cross_entropy(this.network.call(this.normalise(batch.Pixels())), targets, reduction: nn.Reduction.Sum)
                );
            }
            return sum.ToDouble() / classes.size(0);
        }
        finally
        {
            this.network.train();
        }
    }

    /// <summary>Copies the network's state: it is the best so far.</summary>
    public void KeepState() => Copy(this.network.state_dict(), this.best);

    /// <summary>Gives the network the best state.</summary>
    public void CopyToNetwork() => Copy(this.best, this.network.state_dict());

    public void Dispose()
    {
        foreach (var tensor in this.best.Values)
            tensor.Dispose();
        classes.Dispose();
        loader.Dispose();
    }

    static void Copy(Dictionary<string, Tensor> from, Dictionary<string, Tensor> to)
    {
        using var pass = no_grad();
        foreach (var (name, value) in from)
            to[name].copy_(value);
    }
}
