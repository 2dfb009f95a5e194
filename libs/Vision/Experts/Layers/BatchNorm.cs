using StackingK8s.Vision.Kernels;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.Modules.GELU;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Vision.Experts.Layers;

/// <summary>
/// Batch normalisation over (n, c, h, w) per channel and the activation after it, with the epsilon of TensorFlow's networks (1e-3) and
/// PyTorch's momentum (0.1).
/// TorchSharp's own layer adds one to <c>num_batches_tracked</c> by a kernel and a native scalar in every forward pass; here the
/// host counts, and <see cref="WriteBatchCount"/> brings the buffer up to date when the state dict is read.
/// </summary>
internal sealed class BatchNorm : Layer
{
    const double Epsilon = 1e-3,
        Momentum = 0.1;
    readonly Activation activation;
    long uncounted;

    internal BatchNorm(int channels, Activation activation = Activation.None)
        : base(nameof(BatchNorm))
    {
        this.activation = activation;
        AddParameter("weight", channels);
        AddParameter("bias", channels);
        AddBuffer("running_mean", torch.zeros(channels));
        AddBuffer("running_var", torch.ones(channels));
        AddBuffer("num_batches_tracked", torch.zeros([], torch.int64));
    }

    internal Parameter Weight => Parameter("weight");

    internal Parameter Bias => Parameter("bias");

    public override Tensor forward(Tensor input)
    {
        var training = this.training;
        // A recomputed layer sees its batch a second time, and must not learn from it twice.
        var counts = !Recomputed.IsRunning;
        if (training && counts)
            uncounted++;
        var momentum = counts ? Momentum : 0;
        Tensor mean = Buffer("running_mean"),
            variance = Buffer("running_var");
        if (training && FusedBatchNorm.Supports(input))
            return FusedBatchNorm.Call(input, Weight, Bias, mean, variance, this.activation, momentum, Epsilon);
        var normalised = F.batch_norm(input, mean, variance, Weight, Bias, training, momentum, Epsilon);
        if (this.activation == Activation.None)
            return normalised;
        using (normalised)
            return this.activation == Activation.Silu ? F.silu(normalised) : F.gelu(normalised, Approximate.tanh);
    }

    internal void WriteBatchCount()
    {
        if (uncounted == 0)
            return;
        using Scalar batches = uncounted;
        Buffer("num_batches_tracked").add_(batches);
        uncounted = 0;
    }
}
