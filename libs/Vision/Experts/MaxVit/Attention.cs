using StackingK8s.Vision.Experts.Layers;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>Multi-head self-attention inside each partition, heads of 32 channels, with relative position bias.</summary>
internal sealed class Attention : Layer
{
    const int HeadSize = 32;
    readonly int heads;
    readonly Linear qkv,
        project;
    readonly RelativePositionBias relativePosition;

    internal Attention(int channels, int window)
        : base(nameof(Attention))
    {
        heads = channels / HeadSize;
        this.qkv = Add("qkv", new Linear(channels, 3 * channels));
        relativePosition = Add("rel_pos", new RelativePositionBias(heads, window));
        project = Add("proj", new Linear(channels, channels));
    }

    /// <param name="input">(p, t, c): p partitions of t = window² tokens.</param>
    /// <returns>(p, t, c).</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var (partitions, tokens) = (input.size(0), input.size(1));
        // The map's outputs are [q of all heads | k | v].
        // 3 x (p, heads, t, 32)
        var qkv = this.qkv.call(input).view(partitions, tokens, 3, heads, HeadSize).permute(2, 0, 3, 1, 4).unbind(0);
        // Scaled by 1 / sqrt(32), bias added before the softmax.
        var mixed = F.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], relativePosition.Bias()); // (p, heads, t, 32)
        return project.call(mixed.transpose(1, 2).reshape(partitions, tokens, heads * HeadSize)).MoveToOuterDisposeScope();
    }
}
