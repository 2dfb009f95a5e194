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
    readonly Convolution _reduce, _expand;

    internal SqueezeExcite(int channels, int reduced, string reduceName, string expandName) : base(nameof(SqueezeExcite))
    {
        _reduce = Add(reduceName, new Convolution(channels, reduced, kernel: 1, bias: true));
        _expand = Add(expandName, new Convolution(reduced, channels, kernel: 1, bias: true));
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var means = input.mean([2, 3]);                                        // (n, c)
        var gate = _expand.OnVectors(F.silu(_reduce.OnVectors(means))).sigmoid();
        return input.mul(gate.unsqueeze(-1).unsqueeze(-1)).MoveToOuterDisposeScope();
    }
}
