using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.EfficientNetV2;

/// <summary>MBConv: 1x1 expansion, depthwise 3x3 (strided), squeeze-and-excitation, 1x1 projection without activation.</summary>
internal sealed class InvertedResidual : Layer
{
    readonly Convolution _expand,
        _depthwise,
        _project;
    readonly BatchNorm _bn1,
        _bn2,
        _bn3;
    readonly SqueezeExcite _se;
    readonly DropPath _dropPath;
    readonly bool _skip;

    internal InvertedResidual(BlockShape shape)
        : base(nameof(InvertedResidual))
    {
        _expand = Add("conv_pw", new Convolution(shape.Inputs, shape.Expanded, kernel: 1));
        _bn1 = Add("bn1", new BatchNorm(shape.Expanded, Activation.Silu));
        _depthwise = Add("conv_dw", new Convolution(shape.Expanded, shape.Expanded, kernel: 3, shape.Stride, groups: shape.Expanded));
        _bn2 = Add("bn2", new BatchNorm(shape.Expanded, Activation.Silu));
        // A quarter of the block's input, not of the expanded channels.
        _se = Add("se", new SqueezeExcite(shape.Expanded, shape.Inputs / 4, "conv_reduce", "conv_expand"));
        _project = Add("conv_pwl", new Convolution(shape.Expanded, shape.Outputs, kernel: 1));
        _bn3 = Add("bn3", new BatchNorm(shape.Outputs));
        _dropPath = Add("drop_path", new DropPath(shape.DropPath));
        _skip = shape.HasSkip;
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var x = _bn1.call(_expand.call(input));
        x = _bn2.call(_depthwise.call(x));
        x = _bn3.call(_project.call(_se.call(x)));
        return (_skip ? _dropPath.call(x).add_(input) : x).MoveToOuterDisposeScope();
    }
}
