using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.Layers;

/// <summary>Affine map of the last dimension: (..., inputs) to (..., outputs).</summary>
internal sealed class Linear : Layer
{
    internal Linear(int inputs, int outputs)
        : base(nameof(Linear))
    {
        AddParameter("weight", outputs, inputs);
        AddParameter("bias", outputs);
    }

    internal Parameter Weight => Parameter("weight");

    internal Parameter Bias => Parameter("bias");

    public override Tensor forward(Tensor input) => Affine.Apply(input, Weight, Bias);
}
