using StackingK8s.Vision.Experts.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>
/// Convolution, then attention within windows, then attention across the grid: (n, inputs, h, w) to
/// (n, outputs, h / stride, w / stride).
/// </summary>
internal sealed class MaxVitBlock : Layer
{
    readonly MbConv conv;
    readonly PartitionAttention window,
        grid;

    internal MaxVitBlock(int inputs, int outputs, int stride, int partition, double dropPath)
        : base(nameof(MaxVitBlock))
    {
        this.conv = Add("conv", new MbConv(inputs, outputs, stride, dropPath));
        window = Add("attn_block", new PartitionAttention(outputs, partition, PartitionKind.Window, dropPath));
        grid = Add("attn_grid", new PartitionAttention(outputs, partition, PartitionKind.Grid, dropPath));
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        // Attention wants channels last; under channels_last strides both permutations are views of contiguous memory.
        var x = this.conv.call(input).permute(0, 2, 3, 1);
        return grid.call(window.call(x)).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
