using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>
/// Two 3x3 convolutions with bias, norm and GELU between them and nothing after: (n, 3, s, s) to (n, width, s / 2, s / 2).
/// </summary>
internal sealed class MaxVitStem : Layer
{
    readonly Convolution conv1,
        conv2;
    readonly BatchNorm norm1;

    internal MaxVitStem(int width)
        : base(nameof(MaxVitStem))
    {
        this.conv1 = Add("conv1", new Convolution(3, width, kernel: 3, stride: 2, bias: true));
        this.norm1 = Add("norm1", new BatchNorm(width, Activation.GeluTanh));
        this.conv2 = Add("conv2", new Convolution(width, width, kernel: 3, bias: true));
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = torch.NewDisposeScope();
        return this.conv2.call(this.norm1.call(this.conv1.call(images))).MoveToOuterDisposeScope();
    }
}
