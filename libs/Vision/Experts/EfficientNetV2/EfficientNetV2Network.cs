using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.EfficientNetV2;

/// <summary>timm's tf_efficientnetv2_*: TensorFlow's padding, batch norm with epsilon 1e-3, SiLU, no biases in convolutions.</summary>
internal sealed class EfficientNetV2Network : Expert
{
    readonly Convolution stem,
        head;
    readonly BatchNorm bn1,
        bn2;
    readonly LayerSequence blocks;
    readonly Linear classifier;

    internal EfficientNetV2Network(ExpertArchitecture architecture, EfficientNetV2Layout layout, ExpertOptions options)
        : base(architecture, options)
    {
        stem = Add("conv_stem", new Convolution(3, layout.Stem, kernel: 3, stride: 2));
        this.bn1 = Add("bn1", new BatchNorm(layout.Stem, Activation.Silu));
        this.blocks = Add("blocks", new LayerSequence(layout.Stages(options.DropPath)));
        head = Add("conv_head", new Convolution(layout.Channels[^1], layout.Head, kernel: 1));
        this.bn2 = Add("bn2", new BatchNorm(layout.Head, Activation.Silu));
        this.classifier = Add("classifier", new Linear(layout.Head, options.Classes));
    }

    private protected override Tensor Embed(Tensor images, Action<Tensor>? seen)
    {
        CheckImages(images);
        using var scope = torch.NewDisposeScope();
        var x = this.bn1.call(stem.call(images)); // (n, stem, s/2, s/2)
        seen?.Invoke(x);
        x = this.blocks.Run(x, seen); // (n, last stage's channels, s/32, s/32)
        x = this.bn2.call(head.call(x));
        return GlobalMean.Compute(x).MoveToOuterDisposeScope(); // (n, head)
    }

    public override Tensor Classify(Tensor embedding)
    {
        using var dropped = Dropout(embedding);
        return this.classifier.call(dropped);
    }
}
