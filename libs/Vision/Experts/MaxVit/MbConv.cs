using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>
/// Pre-norm inverted bottleneck: norm, 1x1 expansion to four times the outputs, depthwise 3x3 (strided), squeeze-and-excitation,
/// 1x1 projection, plus the shortcut. GELU (tanh) inside; no activation after the first norm and none at the end.
/// </summary>
internal sealed class MbConv : Layer
{
    readonly Shortcut? _shortcut;
    readonly BatchNorm _preNorm,
        _norm1,
        _norm2;
    readonly Convolution _expand,
        _depthwise,
        _project;
    readonly SqueezeExcite _se;
    readonly DropPath _dropPath;

    internal MbConv(int inputs, int outputs, int stride, double dropPath)
        : base(nameof(MbConv))
    {
        var expanded = 4 * outputs;
        _shortcut = stride == 1 ? null : Add("shortcut", new Shortcut(inputs, outputs));
        _preNorm = Add("pre_norm", new BatchNorm(inputs));
        _expand = Add("conv1_1x1", new Convolution(inputs, expanded, kernel: 1));
        _norm1 = Add("norm1", new BatchNorm(expanded, Activation.GeluTanh));
        _depthwise = Add("conv2_kxk", new Convolution(expanded, expanded, kernel: 3, stride, groups: expanded));
        _norm2 = Add("norm2", new BatchNorm(expanded, Activation.GeluTanh));
        _se = Add("se", new SqueezeExcite(expanded, outputs / 4, "fc1", "fc2"));
        _project = Add("conv3_1x1", new Convolution(expanded, outputs, kernel: 1, bias: true));
        _dropPath = Add("drop_path", new DropPath(dropPath));
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var x = _norm1.call(_expand.call(_preNorm.call(input)));
        x = _norm2.call(_depthwise.call(x));
        x = _dropPath.call(_project.call(_se.call(x)));
        return x.add(_shortcut is null ? input : _shortcut.call(input)).MoveToOuterDisposeScope();
    }
}
