using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.EfficientNetV2;

/// <summary>Fused MBConv: a full 3x3 convolution expands (and strides), a 1x1 one projects back without activation.</summary>
internal sealed class EdgeResidual : Layer
{
    readonly Convolution _expand,
        _project;
    readonly BatchNorm _bn1,
        _bn2;
    readonly DropPath _dropPath;
    readonly bool _skip;

    internal EdgeResidual(BlockShape shape)
        : base(nameof(EdgeResidual))
    {
        _expand = Add("conv_exp", new Convolution(shape.Inputs, shape.Expanded, kernel: 3, shape.Stride));
        _bn1 = Add("bn1", new BatchNorm(shape.Expanded, Activation.Silu));
        _project = Add("conv_pwl", new Convolution(shape.Expanded, shape.Outputs, kernel: 1));
        _bn2 = Add("bn2", new BatchNorm(shape.Outputs));
        _dropPath = Add("drop_path", new DropPath(shape.DropPath));
        _skip = shape.HasSkip;
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var x = _bn1.call(_expand.call(input));
        x = _bn2.call(_project.call(x));
        return (_skip ? _dropPath.call(x).add_(input) : x).MoveToOuterDisposeScope();
    }
}
