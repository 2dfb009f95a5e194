using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Optimiser;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019; betas 0.9 and 0.999, epsilon 1e-8) behind clipping of the gradients' common norm.
/// Vectors (biases, norms) and tables of relative position biases do not decay. Create it after the network has its device and
/// memory format: it holds on to the parameters.
/// </summary>
public abstract class AdamW : IDisposable
{
    public const double Beta1 = 0.9,
        Beta2 = 0.999,
        Epsilon = 1e-8;

    private protected AdamW(nn.Module network, TrainingOptions options)
    {
        (Groups, ClipNorm) = (ParameterGroups.Create(network, options), options.ClipNorm);
        GradientNorm = zeros([], ScalarType.Float32, Groups[0].Parameters[0].device).DetachFromDisposeScope();
    }

    /// <summary>Steps done, which the moments' bias corrections count.</summary>
    internal int Steps { get; set; }

    /// <summary>Of the latest step, before clipping; a scalar on the device.</summary>
    internal Tensor GradientNorm { get; }

    private protected ParameterGroup[] Groups { get; }

    private protected double ClipNorm { get; }

    /// <summary>The fused form where libtorch has it (it costs a tenth per step of calling from here for each parameter), else one call per operation.</summary>
    public static AdamW Create(nn.Module network, TrainingOptions options) =>
        ForeachScript.TryCompile() is { } script ? new FusedAdamW(network, options, script) : new ManagedAdamW(network, options);

    /// <summary>
    /// Clips the gradients, moves the parameters, and clears the gradients for the next backward pass. From the first step whose gradients are not finite
    /// on, it leaves the parameters as they are.
    /// </summary>
    public abstract void Step(double learningRate);

    public virtual void Dispose()
    {
        foreach (var group in Groups)
            group.Dispose();
        GradientNorm.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The moments of each trained parameter, not copies.</summary>
    internal IEnumerable<(string Name, Tensor Value)> Tensors() =>
        Groups.SelectMany(group =>
            group.Names.SelectMany(
                (name, i) => ((string, Tensor)[])[($"adam_m/{name}", group.FirstMoments[i]), ($"adam_v/{name}", group.SecondMoments[i])]
            )
        );
}
