using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Kernels;
using StackingK8s.Vision.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>
/// Pre-norm inverted bottleneck: norm, 1x1 expansion to four times the outputs, depthwise 3x3 (strided), squeeze-and-excitation,
/// 1x1 projection, plus the shortcut. GELU (tanh) inside; no activation after the first norm and none at the end.
/// </summary>
internal sealed class MbConv : Layer
{
    readonly Shortcut? shortcut;
    readonly BatchNorm preNorm,
        norm1,
        norm2;
    readonly Convolution expand,
        depthwise,
        project;
    readonly SqueezeExcite se;
    readonly DropPath dropPath;

    internal MbConv(int inputs, int outputs, int stride, double dropPath)
        : base(nameof(MbConv))
    {
        var expanded = 4 * outputs;
        this.shortcut = stride == 1 ? null : Add("shortcut", new Shortcut(inputs, outputs));
        preNorm = Add("pre_norm", new BatchNorm(inputs));
        expand = Add("conv1_1x1", new Convolution(inputs, expanded, kernel: 1));
        this.norm1 = Add("norm1", new BatchNorm(expanded, Activation.GeluTanh));
        depthwise = Add("conv2_kxk", new Convolution(expanded, expanded, kernel: 3, stride, groups: expanded));
        this.norm2 = Add("norm2", new BatchNorm(expanded, Activation.GeluTanh));
        this.se = Add("se", new SqueezeExcite(expanded, outputs / 4, "fc1", "fc2"));
        project = Add("conv3_1x1", new Convolution(expanded, outputs, kernel: 1, bias: true));
        this.dropPath = Add("drop_path", new DropPath(dropPath));
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var x = this.norm1.call(expand.call(preNorm.call(input)));
        x = this.norm2.call(depthwise.call(x));
        x = this.dropPath.call(project.call(this.se.call(x)));
        return x.Plus(this.shortcut is null ? input : this.shortcut.call(input)).MoveToOuterDisposeScope();
    }
}
