using StackingK8s.Vision.Experts.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>timm's maxvit_*_tf_*: TensorFlow's padding, batch norm with epsilon 1e-3, layer norm with 1e-5, GELU by tanh.</summary>
internal sealed class MaxVitNetwork : Expert
{
    readonly MaxVitStem _stem;
    readonly LayerSequence _stages;
    readonly MaxVitHead _head;

    internal MaxVitNetwork(ExpertArchitecture architecture, MaxVitLayout layout, ExpertOptions options)
        : base(architecture, options)
    {
        _stem = Add("stem", new MaxVitStem(layout.Stem));
        _stages = Add("stages", new LayerSequence(layout.Stages(architecture.DefaultImageSize, options.DropPath)));
        _head = Add("head", new MaxVitHead(layout.Channels[^1], layout.Hidden, options.Classes));
    }

    public override Tensor Embed(Tensor images)
    {
        CheckImages(images);
        using var scope = torch.NewDisposeScope();
        return _head.call(_stages.call(_stem.call(images))).MoveToOuterDisposeScope();
    }

    public override Tensor Classify(Tensor embedding)
    {
        using var dropped = Dropout(embedding);
        return _head.Classifier.call(dropped);
    }
}
