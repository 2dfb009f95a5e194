using StackingK8s.Vision.Experts.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>timm's maxvit_*_tf_*: TensorFlow's padding, batch norm with epsilon 1e-3, layer norm with 1e-5, GELU by tanh.</summary>
internal sealed class MaxVitNetwork : Expert
{
    readonly MaxVitStem stem;
    readonly LayerSequence stages;
    readonly MaxVitHead head;

    internal MaxVitNetwork(ExpertArchitecture architecture, MaxVitLayout layout, ExpertOptions options)
        : base(architecture, options)
    {
        this.stem = Add("stem", new MaxVitStem(layout.Stem));
        this.stages = Add("stages", new LayerSequence(layout.Stages(architecture.DefaultImageSize, options.DropPath)));
        this.head = Add("head", new MaxVitHead(layout.Channels[^1], layout.Hidden, options.Classes));
    }

    private protected override Tensor Embed(Tensor images, Action<Tensor>? seen)
    {
        CheckImages(images);
        using var scope = torch.NewDisposeScope();
        var x = this.stem.call(images);
        seen?.Invoke(x);
        return this.head.call(this.stages.Run(x, seen)).MoveToOuterDisposeScope();
    }

    public override Tensor Classify(Tensor embedding)
    {
        using var dropped = Dropout(embedding);
        return this.head.Classifier.call(dropped);
    }
}
