using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>A transformer block over partitions of the image, pre-norm, each half added to its input: (n, h, w, c) in and out.</summary>
internal sealed class PartitionAttention : Layer
{
    readonly int size;
    readonly PartitionKind kind;
    readonly LayerNorm norm1,
        norm2;
    readonly Attention attention;
    readonly Mlp mlp;
    readonly DropPath dropPath1,
        dropPath2;

    /// <param name="channels">c; a multiple of 32.</param>
    /// <param name="size">Side of a partition in tokens; must divide h and w.</param>
    /// <param name="kind">Window or grid.</param>
    /// <param name="dropPath">Rate of both halves.</param>
    internal PartitionAttention(int channels, int size, PartitionKind kind, double dropPath)
        : base(nameof(PartitionAttention))
    {
        (this.size, this.kind) = (size, kind);
        this.norm1 = Add("norm1", new LayerNorm(channels));
        attention = Add("attn", new Attention(channels, size));
        dropPath1 = Add("drop_path1", new DropPath(dropPath));
        this.norm2 = Add("norm2", new LayerNorm(channels));
        this.mlp = Add("mlp", new Mlp(channels));
        dropPath2 = Add("drop_path2", new DropPath(dropPath));
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var (height, width) = (input.size(1), input.size(2));
        var attended = Restored(attention.call(Partitions(this.norm1.call(input), height, width)), height, width);
        var x = input.Plus(dropPath1.call(attended));
        return x.Plus(dropPath2.call(this.mlp.call(this.norm2.call(x)))).MoveToOuterDisposeScope();
    }

    /// <returns>(partitions of all images, size², c), from (n, h, w, c).</returns>
    Tensor Partitions(Tensor x, long height, long width)
    {
        var (n, c) = (x.size(0), x.size(3));
        var (down, across) = (height / this.size, width / this.size);
        // Which of the two factors of a side comes first decides what a partition is: its own rows together, or spread out.
        var split =
            this.kind == PartitionKind.Window
                ? x.reshape(n, down, this.size, across, this.size, c).permute(0, 1, 3, 2, 4, 5)
                : x.reshape(n, this.size, down, this.size, across, c).permute(0, 2, 4, 1, 3, 5);
        return split.reshape(-1, this.size * this.size, c);
    }

    /// <summary>Undoes <see cref="Partitions"/>.</summary>
    Tensor Restored(Tensor partitions, long height, long width)
    {
        var c = partitions.size(2);
        var split = partitions.view(-1, height / this.size, width / this.size, this.size, this.size, c);
        return split.permute(this.kind == PartitionKind.Window ? [0, 1, 3, 2, 4, 5] : [0, 3, 1, 4, 2, 5]).reshape(-1, height, width, c);
    }
}

/// <summary>Which tokens attend to each other.</summary>
internal enum PartitionKind
{
    /// <summary>Neighbours: the image is cut into windows of w x w.</summary>
    Window,

    /// <summary>Tokens far apart: the w x w of them that lie on one regular grid over the whole image.</summary>
    Grid,
}
