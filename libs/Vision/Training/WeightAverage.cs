using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training;

/// <summary>
/// Exponential running mean of a network's weights and batch statistics. Early on the decay is (1 + t) / (10 + t), so that the mean does not hang on to
/// the initial weights (as TensorFlow's ExponentialMovingAverage with num_updates, which the EfficientNets were trained with).
/// </summary>
sealed class WeightAverage : IDisposable
{
    readonly double _decay;
    readonly ForeachScript? _script;
    readonly Tensor[] _latest, _average;
    long _updates;

    /// <param name="network">With its device and memory format final.</param>
    /// <param name="decay">0 to below 1.</param>
    /// <param name="script">Owned from here on; null where libtorch lacks it, which costs a call for each tensor.</param>
    public WeightAverage(nn.Module network, double decay, ForeachScript? script)
    {
        _decay = decay;
        _script = script;
        using var pass = no_grad();
        _latest = [.. network.parameters(), .. network.buffers().Where(buffer => buffer.is_floating_point())];
        _average = [.. _latest.Select(tensor => tensor.clone().DetachFromDisposeScope())];
    }

    /// <summary>After each step.</summary>
    public void Update()
    {
        double share = 1 - Math.Min(_decay, (1.0 + _updates) / (10.0 + _updates));
        _updates++;
        using var pass = no_grad();
        if (_script is not null)
        {
            _script.Call("move_towards", _average, _latest, share);
            return;
        }
        using var scope = NewDisposeScope();
        var weight = tensor((float)share, _average[0].device);
        for (int i = 0; i < _average.Length; i++) _average[i].lerp_(_latest[i], weight);
    }

    /// <summary>Gives the network the mean in place of its latest weights.</summary>
    public void CopyToNetwork()
    {
        using var pass = no_grad();
        for (int i = 0; i < _average.Length; i++) _latest[i].copy_(_average[i]);
    }

    public void Dispose()
    {
        foreach (var tensor in _average) tensor.Dispose();
        _script?.Dispose();
    }
}
