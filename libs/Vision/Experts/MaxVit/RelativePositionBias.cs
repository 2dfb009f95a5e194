using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>
/// A learned bias per head for every offset between query and key in a w x w window; the table is (heads, 2w - 1, 2w - 1), and
/// bias[h, (i, j), (x, y)] = table[h, x - i + w - 1, y - j + w - 1].
/// </summary>
internal sealed class RelativePositionBias : nn.Module
{
    readonly int heads,
        window;

    internal RelativePositionBias(int heads, int window)
        : base(nameof(RelativePositionBias))
    {
        (this.heads, this.window) = (heads, window);
        var table = new Parameter(torch.empty(heads, 2 * window - 1, 2 * window - 1));
        table.DetachFromDisposeScope();
        register_parameter(RelativePositionTable.Name, table);
    }

    internal Parameter Table => _internal_params[RelativePositionTable.Name];

    /// <summary>
    /// Sliding views instead of a gather: unfolding gives [h, s, t, x, y] = table[h, s + x, t + y], and s = w - 1 - i, t = w - 1 - j
    /// is a flip. No index tensor has to follow the network from device to device, and backward needs no atomic additions, so a
    /// GPU sums it in a fixed order.
    /// </summary>
    /// <returns>(1, heads, w * w, w * w): queries by keys.</returns>
    internal Tensor Bias()
    {
        using var scope = torch.NewDisposeScope();
        var slid = Table.unfold(1, this.window, 1).unfold(2, this.window, 1);
        return slid.flip(1, 2).reshape(1, this.heads, this.window * this.window, this.window * this.window).MoveToOuterDisposeScope();
    }
}
