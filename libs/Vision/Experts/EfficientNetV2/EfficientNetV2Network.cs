using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.EfficientNetV2;

/// <summary>timm's tf_efficientnetv2_*: TensorFlow's padding, batch norm with epsilon 1e-3, SiLU, no biases in convolutions.</summary>
internal sealed class EfficientNetV2Network : Expert
{
    readonly Convolution _stem,
        _head;
    readonly BatchNorm _bn1,
        _bn2;
    readonly LayerSequence _blocks;
    readonly Linear _classifier;

    internal EfficientNetV2Network(ExpertArchitecture architecture, EfficientNetV2Layout layout, ExpertOptions options)
        : base(architecture, options)
    {
        _stem = Add("conv_stem", new Convolution(3, layout.Stem, kernel: 3, stride: 2));
        _bn1 = Add("bn1", new BatchNorm(layout.Stem, Activation.Silu));
        _blocks = Add("blocks", new LayerSequence(layout.Stages(options.DropPath)));
        _head = Add("conv_head", new Convolution(layout.Channels[^1], layout.Head, kernel: 1));
        _bn2 = Add("bn2", new BatchNorm(layout.Head, Activation.Silu));
        _classifier = Add("classifier", new Linear(layout.Head, options.Classes));
    }

    public override Tensor Embed(Tensor images)
    {
        CheckImages(images);
        using var scope = torch.NewDisposeScope();
        var x = _bn1.call(_stem.call(images)); // (n, stem, s/2, s/2)
        x = _blocks.call(x); // (n, last stage's channels, s/32, s/32)
        x = _bn2.call(_head.call(x));
        return GlobalMean.Compute(x).MoveToOuterDisposeScope(); // (n, head)
    }

    public override Tensor Classify(Tensor embedding)
    {
        using var dropped = Dropout(embedding);
        return _classifier.call(dropped);
    }
}
