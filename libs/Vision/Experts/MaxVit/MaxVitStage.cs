using StackingK8s.Vision.Experts.Layers;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>Blocks of one resolution; the first halves it.</summary>
internal sealed class MaxVitStage : Layer
{
    readonly LayerSequence _blocks;

    internal MaxVitStage(IEnumerable<MaxVitBlock> blocks)
        : base(nameof(MaxVitStage)) => _blocks = Add("blocks", new LayerSequence(blocks));

    public override Tensor forward(Tensor input) => _blocks.call(input);
}
