using StackingK8s.Vision.Experts.Layers;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>(..., c) to (..., 4c), GELU (tanh approximation), and back.</summary>
internal sealed class Mlp : Layer
{
    readonly Linear fc1,
        fc2;

    internal Mlp(int channels)
        : base(nameof(Mlp))
    {
        this.fc1 = Add("fc1", new Linear(channels, 4 * channels));
        this.fc2 = Add("fc2", new Linear(4 * channels, channels));
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        return this.fc2.call(F.gelu(this.fc1.call(input), TorchSharp.Modules.GELU.Approximate.tanh)).MoveToOuterDisposeScope();
    }
}
