using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Optimiser;

/// <summary>
/// Exponential running mean of a network's weights and batch statistics. After t updates the decay is min(decay, (1 + t) / (10 + t)), so
/// that the mean soon forgets the initial weights: the formula of TensorFlow's ExponentialMovingAverage with num_updates, with which the
/// EfficientNets were trained.
/// </summary>
sealed class WeightAverage : IDisposable
{
    readonly double decay;
    readonly ForeachScript? script;
    readonly string[] names;
    readonly Tensor[] latest,
        average;

    /// <param name="network">With its device and memory format final.</param>
    /// <param name="decay">0 to below 1.</param>
    /// <param name="script">Owned from here on; null where libtorch lacks it, which costs a call for each tensor.</param>
    public WeightAverage(nn.Module network, double decay, ForeachScript? script)
    {
        this.decay = decay;
        this.script = script;
        using var pass = no_grad();
        var averaged = network.state_dict().Where(entry => entry.Value.is_floating_point()).ToList();
        names = [.. averaged.Select(entry => entry.Key)];
        this.latest = [.. averaged.Select(entry => entry.Value)];
        this.average = [.. this.latest.Select(tensor => tensor.clone().DetachFromDisposeScope())];
    }

    /// <summary>Updates done, which the decay's rise counts.</summary>
    public long Updates { get; set; }

    /// <summary>The mean of each weight and batch statistic, not copies.</summary>
    public IEnumerable<(string Name, Tensor Value)> Tensors() => names.Select((name, i) => ($"average/{name}", this.average[i]));

    /// <summary>After each step.</summary>
    public void Update()
    {
        double share = 1 - Math.Min(this.decay, (1.0 + Updates) / (10.0 + Updates));
        Updates++;
        using var pass = no_grad();
        if (this.script is not null)
        {
            using Scalar scalar = share;
            this.script.Call("move_towards", this.average, this.latest, scalar);
            return;
        }
        using var scope = NewDisposeScope();
        var weight = tensor((float)share, this.average[0].device);
        for (int i = 0; i < this.average.Length; i++)
            this.average[i].lerp_(this.latest[i], weight);
    }

    /// <summary>Gives the network the mean in place of its latest weights.</summary>
    public void CopyToNetwork()
    {
        using var pass = no_grad();
        for (int i = 0; i < this.average.Length; i++)
            this.latest[i].copy_(this.average[i]);
    }

    /// <summary>Exchanges the mean and the network's latest weights; a second call restores both.</summary>
    public void Swap()
    {
        using var pass = no_grad();
        for (int i = 0; i < this.average.Length; i++)
        {
            using var latest = this.latest[i].clone();
            this.latest[i].copy_(this.average[i]);
            this.average[i].copy_(latest);
        }
    }

    public void Dispose()
    {
        foreach (var tensor in this.average)
            tensor.Dispose();
        this.script?.Dispose();
    }
}
