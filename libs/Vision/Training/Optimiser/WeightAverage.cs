using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Optimiser;

/// <summary>
/// Exponential running mean of a network's weights and batch statistics. After t updates the decay is min(decay, (1 + t) / (10 + t)), so
/// that the
/// mean soon forgets the initial weights: the formula of TensorFlow's ExponentialMovingAverage with num_updates, with which the
/// EfficientNets
/// were trained.
/// </summary>
sealed class WeightAverage : IDisposable
{
    readonly double _decay;
    readonly ForeachScript? _script;
    readonly string[] _names;
    readonly Tensor[] _latest,
        _average;

    /// <param name="network">With its device and memory format final.</param>
    /// <param name="decay">0 to below 1.</param>
    /// <param name="script">Owned from here on; null where libtorch lacks it, which costs a call for each tensor.</param>
    public WeightAverage(nn.Module network, double decay, ForeachScript? script)
    {
        _decay = decay;
        _script = script;
        using var pass = no_grad();
        var averaged = network.state_dict().Where(entry => entry.Value.is_floating_point()).ToList();
        _names = [.. averaged.Select(entry => entry.Key)];
        _latest = [.. averaged.Select(entry => entry.Value)];
        _average = [.. _latest.Select(tensor => tensor.clone().DetachFromDisposeScope())];
    }

    /// <summary>Updates done, which the decay's rise counts.</summary>
    public long Updates { get; set; }

    /// <summary>The mean of each weight and batch statistic, not copies.</summary>
    public IEnumerable<(string Name, Tensor Value)> Tensors() => _names.Select((name, i) => ($"average/{name}", _average[i]));

    /// <summary>After each step.</summary>
    public void Update()
    {
        double share = 1 - Math.Min(_decay, (1.0 + Updates) / (10.0 + Updates));
        Updates++;
        using var pass = no_grad();
        if (_script is not null)
        {
            using Scalar scalar = share;
            _script.Call("move_towards", _average, _latest, scalar);
            return;
        }
        using var scope = NewDisposeScope();
        var weight = tensor((float)share, _average[0].device);
        for (int i = 0; i < _average.Length; i++)
            _average[i].lerp_(_latest[i], weight);
    }

    /// <summary>Gives the network the mean in place of its latest weights.</summary>
    public void CopyToNetwork()
    {
        using var pass = no_grad();
        for (int i = 0; i < _average.Length; i++)
            _latest[i].copy_(_average[i]);
    }

    /// <summary>Exchanges the mean and the network's latest weights; a second call restores both.</summary>
    public void Swap()
    {
        using var pass = no_grad();
        for (int i = 0; i < _average.Length; i++)
        {
            using var latest = _latest[i].clone();
            _latest[i].copy_(_average[i]);
            _average[i].copy_(latest);
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _average)
            tensor.Dispose();
        _script?.Dispose();
    }
}
