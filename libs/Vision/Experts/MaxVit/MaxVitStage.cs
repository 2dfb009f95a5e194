using StackingK8s.Vision.Experts.Layers;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>Blocks of one resolution; the first halves it.</summary>
internal sealed class MaxVitStage : Layer
{
    readonly LayerSequence blocks;

    internal MaxVitStage(IEnumerable<MaxVitBlock> blocks)
        : base(nameof(MaxVitStage)) => this.blocks = Add("blocks", new LayerSequence(blocks));

    public override Tensor forward(Tensor input) => this.blocks.call(input);
}
