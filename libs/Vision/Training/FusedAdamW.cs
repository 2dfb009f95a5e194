using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training;

/// <summary><see cref="AdamW"/> in one call of libtorch for all parameters.</summary>
sealed class FusedAdamW : AdamW
{
    const int LearningRateArgument = 13;
    readonly ForeachScript _script;
    readonly object[] _arguments;
    readonly List<Tensor> _owned = [];

    public FusedAdamW(nn.Module network, TrainingOptions options, ForeachScript script)
    {
        _script = script;
        using var pass = no_grad();
        var (decaying, constant) = Groups(network);
        var step = Own(zeros([], ScalarType.Float32, decaying.Concat(constant).First().device));
        Tensor[] decayingGradients = Gradients(decaying), constantGradients = Gradients(constant);
        _arguments =
        [
            (Tensor[])[.. decayingGradients, .. constantGradients],
            decaying, decayingGradients, Zeros(decaying), Zeros(decaying), Array.ConvertAll(decaying, _ => step),
            constant, constantGradients, Zeros(constant), Zeros(constant), Array.ConvertAll(constant, _ => step),
            step, options.ClipNorm, 0.0, options.WeightDecay, Beta1, Beta2, Epsilon,
        ];
    }

    public override void Step(double learningRate)
    {
        using var pass = no_grad();
        _arguments[LearningRateArgument] = learningRate;
        _script.Call("adamw_step", _arguments);
    }

    public override void Dispose()
    {
        foreach (var tensor in _owned) tensor.Dispose();
        _script.Dispose();
    }

    // Gradients stay the same tensors for the whole training, so that they need not be fetched after each backward pass.
    Tensor[] Gradients(Tensor[] parameters)
    {
        var gradients = Zeros(parameters);
        for (int i = 0; i < parameters.Length; i++) parameters[i].grad = gradients[i];
        return gradients;
    }

    // In the memory format of the parameter: the fused kernel walks all of them side by side.
    Tensor[] Zeros(Tensor[] parameters) => [.. parameters.Select(parameter => Own(zeros_like(parameter)))];

    Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
