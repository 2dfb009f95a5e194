using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Kernels;
using StackingK8s.Vision.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.EfficientNetV2;

/// <summary>3x3 convolution, norm, SiLU, and the input added where shapes allow: timm's ConvBnAct.</summary>
internal sealed class ConvolutionBlock : Layer
{
    readonly Convolution conv;
    readonly BatchNorm bn1;
    readonly DropPath dropPath;
    readonly bool skip;

    internal ConvolutionBlock(BlockShape shape)
        : base(nameof(ConvolutionBlock))
    {
        this.conv = Add("conv", new Convolution(shape.Inputs, shape.Outputs, kernel: 3, shape.Stride));
        this.bn1 = Add("bn1", new BatchNorm(shape.Outputs, Activation.Silu));
        dropPath = Add("drop_path", new DropPath(shape.DropPath));
        skip = shape.HasSkip;
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var x = this.bn1.call(this.conv.call(input));
        return (skip ? dropPath.call(x).PlusInPlace(input) : x).MoveToOuterDisposeScope();
    }
}
