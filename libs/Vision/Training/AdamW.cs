using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019; betas 0.9 and 0.999, epsilon 1e-8) behind clipping of the gradients' common norm.
/// Vectors (biases, norms) and tables of relative position biases do not decay. Create it after the network has its device and
/// memory format: it holds on to the parameters and their gradients.
/// </summary>
public abstract class AdamW : IDisposable
{
    public const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private protected AdamW() { }

    /// <summary>The fused form where libtorch has it (it costs a tenth per step of calling from here for each parameter), else TorchSharp's.</summary>
    public static AdamW For(nn.Module network, TrainingOptions options) => ForeachScript.TryCompile() is { } script
        ? new FusedAdamW(network, options, script)
        : new ManagedAdamW(network, options);

    /// <summary>Clips the gradients, moves the parameters, and clears the gradients for the next backward pass.</summary>
    public abstract void Step(double learningRate);

    public abstract void Dispose();

    /// <summary>Trained parameters: first those that decay, then those that do not.</summary>
    internal static (Parameter[] Decaying, Parameter[] Constant) Groups(nn.Module network)
    {
        var trained = network.named_parameters().Where(named => named.parameter.requires_grad).ToLookup(
            named => named.parameter.dim() > 1 && !named.name.EndsWith("relative_position_bias_table", StringComparison.Ordinal),
            named => named.parameter);
        return ([.. trained[true]], [.. trained[false]]);
    }
}
