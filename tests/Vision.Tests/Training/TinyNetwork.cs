using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Training;

/// <summary>
/// The smallest network with all that the engine meets: convolution, batch statistics, dropout, a table that must not decay, a classifier.
/// </summary>
sealed class TinyNetwork : nn.Module<Tensor, Tensor>
{
    const int Features = 8;
    readonly Conv2d _convolution;
    readonly BatchNorm2d _norm;
    readonly Parameter _table;
    readonly Dropout _dropout;
    readonly Linear _classifier;

    public TinyNetwork(long seed, double dropout = 0.1, int classes = 2)
        : base(nameof(TinyNetwork))
    {
        random.manual_seed(seed);
        _convolution = nn.Conv2d(3, Features, 3, padding: 1);
        _norm = nn.BatchNorm2d(Features);
        _table = nn.Parameter(ones(1, Features) * 0.5);
        _dropout = nn.Dropout(dropout);
        _classifier = nn.Linear(Features, classes);
        register_module("convolution", _convolution);
        register_module("norm", _norm);
        register_parameter("relative_position_bias_table", _table);
        register_module("dropout", _dropout);
        register_module("classifier", _classifier);
    }

    /// <summary>(n, 3, s, s) -> (n, 8).</summary>
    public Tensor Embed(Tensor images) => nn.functional.relu(_norm.call(_convolution.call(images))).mean([2, 3]) + _table;

    /// <summary>(n, 8) -> (n, classes).</summary>
    public Tensor Classify(Tensor embedding) => _classifier.call(_dropout.call(embedding));

    public override Tensor forward(Tensor images) => Classify(Embed(images));

    /// <summary>Weights and batch statistics, in the order of their names.</summary>
    public float[] Numbers()
    {
        using var scope = NewDisposeScope();
        return
        [
            .. state_dict()
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .SelectMany(entry => entry.Value.detach().to(ScalarType.Float32).contiguous().data<float>().ToArray()),
        ];
    }

    /// <summary>Puts the convolution's weights channels last.</summary>
    public void UseChannelsLast()
    {
        using var pass = no_grad();
        _convolution.weight = nn.Parameter(_convolution.weight.detach().permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));
    }
}
