using StackingK8s.Vision.Experts.Layers;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>The residual path of a strided block: 2x2 mean, then a 1x1 convolution where the number of channels changes.</summary>
internal sealed class Shortcut : Layer
{
    static readonly long[] Two = [2, 2];
    readonly Convolution? expand;

    internal Shortcut(int inputs, int outputs)
        : base(nameof(Shortcut)) =>
        this.expand = inputs == outputs ? null : Add("expand", new Convolution(inputs, outputs, kernel: 1, bias: true));

    /// <param name="input">(n, c, h, w) with h and w even, as all are here: SAME padding adds nothing.</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var pooled = F.avg_pool2d(input, Two, Two);
        return (this.expand is null ? pooled : this.expand.call(pooled)).MoveToOuterDisposeScope();
    }
}
