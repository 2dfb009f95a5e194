using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Training;

/// <summary>
/// The smallest network with all that the engine meets: convolution, batch statistics, dropout, a table that must not decay, a classifier.
/// </summary>
sealed class TinyNetwork : nn.Module<Tensor, Tensor>
{
    const int Features = 8;
    readonly Conv2d convolution;
    readonly BatchNorm2d norm;
    readonly Parameter table;
    readonly Dropout dropout;
    readonly Linear classifier;

    public TinyNetwork(long seed, double dropout = 0.1, int classes = 2)
        : base(nameof(TinyNetwork))
    {
        random.manual_seed(seed);
        this.convolution = nn.Conv2d(3, Features, 3, padding: 1);
        this.norm = nn.BatchNorm2d(Features);
        table = nn.Parameter(ones(1, Features) * 0.5);
        this.dropout = nn.Dropout(dropout);
        this.classifier = nn.Linear(Features, classes);
        register_module("convolution", this.convolution);
        register_module("norm", this.norm);
        register_parameter("relative_position_bias_table", table);
        register_module("dropout", this.dropout);
        register_module("classifier", this.classifier);
    }

    /// <summary>(n, 3, s, s) -> (n, 8).</summary>
    public Tensor Embed(Tensor images) => nn.functional.relu(this.norm.call(this.convolution.call(images))).mean([2, 3]) + table;

    /// <summary>(n, 8) -> (n, classes).</summary>
    public Tensor Classify(Tensor embedding) => this.classifier.call(this.dropout.call(embedding));

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
        this.convolution.weight = nn.Parameter(this.convolution.weight.detach().permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));
    }
}
