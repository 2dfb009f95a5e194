using StackingK8s.Vision.Kernels;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Vision.Experts.Layers;

/// <summary>The map x Wᵀ + b of the last dimension, in the way that is fastest where it is computed.</summary>
static class Affine
{
    /// <param name="input">(..., inputs).</param>
    /// <param name="weight">(outputs, inputs).</param>
    /// <param name="bias">(outputs), or null.</param>
    /// <returns>(..., outputs).</returns>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias) =>
        FusedLinear.Supports(input, weight) ? FusedLinear.Call(input, weight, bias) : F.linear(input, weight, bias);
}
