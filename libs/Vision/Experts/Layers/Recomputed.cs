using System.Runtime.ExceptionServices;
using StackingK8s.Learning.Random;
using StackingK8s.Vision.Arithmetic;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.Layers;

/// <summary>
/// Calls a layer without keeping its activations for backward, which computes them again (Chen et al.: Training deep nets with sublinear
/// memory cost, 2016): less memory for a second forward pass of the layer. The layer draws its random numbers from a seed of its own, the
/// same both times, derived from the generator's; and batch norms, which see the same batch twice, count it once.
/// </summary>
internal sealed class Recomputed : autograd.SingleTensorFunction<Recomputed>
{
    const string LayerKey = "layer",
        SeedKey = "seed",
        PrecisionKey = "precision";

    [ThreadStatic]
    static bool running;
    static Exception? failure;
    static Tensor? returned;

    public override string Name => nameof(Recomputed);

    /// <summary>Whether this thread is in the second forward pass of a layer.</summary>
    internal static bool IsRunning => running;

    /// <param name="layer">One tensor in, one out.</param>
    /// <param name="input">Must require a gradient, or the layer's parameters get none.</param>
    internal static Tensor Call(Layer layer, Tensor input)
    {
        // Its own scope: TorchSharp makes an empty tensor of the output's size beside it.
        using var scope = torch.NewDisposeScope();
        return apply(input, layer, NextSeed()).MoveToOuterDisposeScope();
    }

    /// <summary>To be called after backward: an exception cannot pass through libtorch, so it is kept until then.</summary>
    internal static void ThrowIfFailed()
    {
        if (Interlocked.Exchange(ref Recomputed.failure, null) is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (input, layer, seed) = ((Tensor)arguments[0], (Layer)arguments[1], (long)arguments[2]);
        context.save_for_backward([input]);
        context.save_data(LayerKey, layer);
        context.save_data(SeedKey, seed);
        context.save_data(PrecisionKey, Autocast.IsOn ? Precision.BFloat16 : Precision.Float32);
        context.set_materialize_grads(false);
        using var generator = random.manual_seed(seed);
        return layer.call(input);
    }

    /// <summary>
    /// On a GPU this is a thread of libtorch's: what belongs to a thread (scopes, gradient mode, autocast) must be set here.
    /// </summary>
    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var scope = torch.NewDisposeScope();
        try
        {
            // libtorch has taken the previous layer's by now.
            Interlocked.Exchange(ref returned, null)?.Dispose();
            if (gradient.IsInvalid)
                return [null!, null!, null!];
            using var mode = torch.enable_grad();
            var input = context.get_saved_variables()[0].detach().requires_grad_(true);
            using var generator = random.manual_seed((long)context.get_data(SeedKey));
            running = true;
            Tensor output;
            using (Autocast.Begin((Precision)context.get_data(PrecisionKey), input.device_type))
                output = ((Layer)context.get_data(LayerKey)).call(input);
            autograd.backward([output], [gradient]);
            returned = input.grad?.DetachFromDisposeScope();
            return [returned!, null!, null!];
        }
        catch (Exception failure)
        {
            Recomputed.failure = failure;
            return [null!, null!, null!];
        }
        finally
        {
            running = false;
            gradient.Dispose();
            context.Dispose();
        }
    }

    static long NextSeed() => unchecked((long)SplitMix64.ForSample((ulong)random.initial_seed(), 0, 0).Next());
}
