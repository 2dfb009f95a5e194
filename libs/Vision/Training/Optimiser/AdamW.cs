using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Optimiser;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019) after clipping of the gradients' common norm. Vectors (biases, norms) and
/// tables of relative position biases do not decay. Create it after the network has its device and memory format: it keeps the
/// parameters.
/// </summary>
public abstract class AdamW : IDisposable
{
    /// <summary>Decay of the gradients' running mean; 0.9 as in the paper (Kingma and Ba, 2015) and in PyTorch.</summary>
    public const double Beta1 = 0.9;

    /// <summary>Decay of the squared gradients' running mean; 0.999 as in the paper (Kingma and Ba, 2015) and in PyTorch.</summary>
    public const double Beta2 = 0.999;

    /// <summary>Added to the root of the second moment; 1e-8 as in the paper (Kingma and Ba, 2015) and in PyTorch.</summary>
    public const double Epsilon = 1e-8;

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

    /// <summary>
    /// The fused form where libtorch has it (a step then costs a tenth of one call per operation and parameter: docs/benchmarks.md), else
    /// that.
    /// </summary>
    /// <param name="network">On its device and in its memory format.</param>
    /// <param name="options">Decay, clipping and the factors on the learning rate.</param>
    /// <returns>At step 0; to be disposed.</returns>
    public static AdamW Create(nn.Module network, TrainingOptions options) =>
        ForeachScript.TryCompile() is { } script ? new FusedAdamW(network, options, script) : new ManagedAdamW(network, options);

    /// <summary>
    /// Clips the gradients, moves the parameters, and clears the gradients for the next backward pass. From the first step whose gradients
    /// are not finite, the parameters stay unchanged.
    /// </summary>
    /// <param name="learningRate">Of this step, before the factors of head and layers.</param>
    public abstract void Step(double learningRate);

    /// <summary>Releases the moments; the parameters belong to the network.</summary>
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
