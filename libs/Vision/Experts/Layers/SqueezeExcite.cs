using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Vision.Experts.Layers;

/// <summary>
/// Squeeze-and-excitation (arXiv 1709.01507): every channel of (n, c, h, w) is scaled by a gate in (0, 1) computed from the
/// spatial means of all channels. The two 1x1 convolutions carry the names the family's weights have.
/// </summary>
internal sealed class SqueezeExcite : Layer
{
    readonly Convolution reduce,
        expand;

    internal SqueezeExcite(int channels, int reduced, string reduceName, string expandName)
        : base(nameof(SqueezeExcite))
    {
        reduce = Add(reduceName, new Convolution(channels, reduced, kernel: 1, bias: true));
        expand = Add(expandName, new Convolution(reduced, channels, kernel: 1, bias: true));
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        // As a list of pixels: libtorch sums the second of three dimensions several times as fast as the last two of channels_last images,
        // and the gradient of the gate is such a sum.
        var pixels = input.permute(0, 2, 3, 1); // (n, h, w, c)
        var list = pixels.flatten(1, 2); // (n, h * w, c)
        var means = list.mean([1], keepdim: true); // (n, 1, c)
        var gate = expand.OnVectors(F.silu(reduce.OnVectors(means))).sigmoid();
        return list.mul(gate).view(pixels.shape).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
