using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Vision.Experts.Layers;

/// <summary>Layer normalisation of the last dimension, (..., channels); epsilon 1e-5.</summary>
internal sealed class LayerNorm : Layer
{
    const double Epsilon = 1e-5;
    readonly long[] shape;

    internal LayerNorm(int channels)
        : base(nameof(LayerNorm))
    {
        shape = [channels];
        AddParameter("weight", channels);
        AddParameter("bias", channels);
    }

    internal Parameter Weight => Parameter("weight");

    internal Parameter Bias => Parameter("bias");

    public override Tensor forward(Tensor input) => F.layer_norm(input, shape, Weight, Bias, Epsilon);
}
