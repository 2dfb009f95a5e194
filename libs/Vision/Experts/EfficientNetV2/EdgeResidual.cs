using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Kernels;
using StackingK8s.Vision.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.EfficientNetV2;

/// <summary>Fused MBConv: a full 3x3 convolution expands (and strides), a 1x1 one projects back without activation.</summary>
internal sealed class EdgeResidual : Layer
{
    readonly Convolution expand,
        project;
    readonly BatchNorm bn1,
        bn2;
    readonly DropPath dropPath;
    readonly bool skip;

    internal EdgeResidual(BlockShape shape)
        : base(nameof(EdgeResidual))
    {
        expand = Add("conv_exp", new Convolution(shape.Inputs, shape.Expanded, kernel: 3, shape.Stride));
        this.bn1 = Add("bn1", new BatchNorm(shape.Expanded, Activation.Silu));
        project = Add("conv_pwl", new Convolution(shape.Expanded, shape.Outputs, kernel: 1));
        this.bn2 = Add("bn2", new BatchNorm(shape.Outputs));
        dropPath = Add("drop_path", new DropPath(shape.DropPath));
        skip = shape.HasSkip;
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var x = this.bn1.call(expand.call(input));
        x = this.bn2.call(project.call(x));
        return (skip ? dropPath.call(x).PlusInPlace(input) : x).MoveToOuterDisposeScope();
    }
}
