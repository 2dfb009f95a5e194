using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Kernels;
using StackingK8s.Vision.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.EfficientNetV2;

/// <summary>MBConv: 1x1 expansion, depthwise 3x3 (strided), squeeze-and-excitation, 1x1 projection without activation.</summary>
internal sealed class InvertedResidual : Layer
{
    readonly Convolution expand,
        depthwise,
        project;
    readonly BatchNorm bn1,
        bn2,
        bn3;
    readonly SqueezeExcite se;
    readonly DropPath dropPath;
    readonly bool skip;

    internal InvertedResidual(BlockShape shape)
        : base(nameof(InvertedResidual))
    {
        expand = Add("conv_pw", new Convolution(shape.Inputs, shape.Expanded, kernel: 1));
        this.bn1 = Add("bn1", new BatchNorm(shape.Expanded, Activation.Silu));
        depthwise = Add("conv_dw", new Convolution(shape.Expanded, shape.Expanded, kernel: 3, shape.Stride, groups: shape.Expanded));
        this.bn2 = Add("bn2", new BatchNorm(shape.Expanded, Activation.Silu));
        // A quarter of the block's input, not of the expanded channels.
        this.se = Add("se", new SqueezeExcite(shape.Expanded, shape.Inputs / 4, "conv_reduce", "conv_expand"));
        project = Add("conv_pwl", new Convolution(shape.Expanded, shape.Outputs, kernel: 1));
        this.bn3 = Add("bn3", new BatchNorm(shape.Outputs));
        dropPath = Add("drop_path", new DropPath(shape.DropPath));
        skip = shape.HasSkip;
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var x = this.bn1.call(expand.call(input));
        x = this.bn2.call(depthwise.call(x));
        x = this.bn3.call(project.call(this.se.call(x)));
        return (skip ? dropPath.call(x).PlusInPlace(input) : x).MoveToOuterDisposeScope();
    }
}
