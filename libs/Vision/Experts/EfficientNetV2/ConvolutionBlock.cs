using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.EfficientNetV2;

/// <summary>3x3 convolution, norm, SiLU, and the input added where shapes allow: timm's ConvBnAct.</summary>
internal sealed class ConvolutionBlock : Layer
{
    readonly Convolution _conv;
    readonly BatchNorm _bn1;
    readonly DropPath _dropPath;
    readonly bool _skip;

    internal ConvolutionBlock(BlockShape shape)
        : base(nameof(ConvolutionBlock))
    {
        _conv = Add("conv", new Convolution(shape.Inputs, shape.Outputs, kernel: 3, shape.Stride));
        _bn1 = Add("bn1", new BatchNorm(shape.Outputs, Activation.Silu));
        _dropPath = Add("drop_path", new DropPath(shape.DropPath));
        _skip = shape.HasSkip;
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var x = _bn1.call(_conv.call(input));
        return (_skip ? _dropPath.call(x).add_(input) : x).MoveToOuterDisposeScope();
    }
}
