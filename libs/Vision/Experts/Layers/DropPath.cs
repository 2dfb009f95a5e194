using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.Layers;

/// <summary>
/// Stochastic depth (arXiv 1603.09382): in training, the branch of each sample is dropped with probability <c>rate</c> and
/// otherwise divided by 1 - rate, so its mean stays. Identity in evaluation and at rate 0. Draws from the device's default generator.
/// </summary>
internal sealed class DropPath : Layer
{
    readonly double rate;
    readonly Scalar inverseKeep;

    internal DropPath(double rate)
        : base(nameof(DropPath))
    {
        this.rate = rate;
        inverseKeep = 1 / (1 - rate);
    }

    /// <param name="input">(n, ...): the residual branch.</param>
    /// <returns>In evaluation and at rate 0 the very same tensor.</returns>
    public override Tensor forward(Tensor input)
    {
        if (this.rate == 0 || !training)
            return input;
        var shape = new long[input.dim()];
        Array.Fill(shape, 1);
        shape[0] = input.size(0);
        using var kept = torch.empty(shape, input.dtype, input.device).bernoulli_(1 - this.rate).mul_(inverseKeep);
        return input.mul(kept);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inverseKeep.Dispose();
        base.Dispose(disposing);
    }
}
