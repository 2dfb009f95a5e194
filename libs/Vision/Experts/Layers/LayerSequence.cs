using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.Layers;

/// <summary>Layers applied one after the other, each intermediate result released as soon as the next one exists.</summary>
internal sealed class LayerSequence : Layer
{
    readonly List<Layer> layers = [];

    /// <summary>The layers are named 0, 1, 2, ...</summary>
    internal LayerSequence(IEnumerable<Layer> layers)
        : base(nameof(LayerSequence))
    {
        foreach (var layer in layers)
            this.layers.Add(Add(this.layers.Count.ToString(CultureInfo.InvariantCulture), layer));
    }

    /// <summary>Whether training computes each layer's activations twice instead of keeping them.</summary>
    internal bool Recomputes { get; set; }

    public override Tensor forward(Tensor input) => Run(input, null);

    /// <summary>The same, which shows each layer's output while it is there.</summary>
    internal Tensor Run(Tensor input, Action<Tensor>? seen)
    {
        using var scope = torch.NewDisposeScope();
        var current = input;
        foreach (var layer in this.layers)
        {
            var next =
                Recomputes && training && current.requires_grad && torch.is_grad_enabled()
                    ? Recomputed.Call(layer, current)
                    : layer.call(current);
            // Autograd keeps what backward needs; without it a network would hold every activation until the caller's scope ends.
            if (!ReferenceEquals(current, input) && !ReferenceEquals(current, next))
                current.Dispose();
            current = next;
            seen?.Invoke(current);
        }
        return current.MoveToOuterDisposeScope();
    }
}
