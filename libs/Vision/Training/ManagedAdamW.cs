using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training;

/// <summary><see cref="AdamW"/> by TorchSharp's own optimiser: the same numbers, a call for each operation on each parameter.</summary>
sealed class ManagedAdamW : AdamW
{
    readonly Parameter[] _parameters;
    readonly double _clipNorm;
    readonly optim.Optimizer _optimizer;

    public ManagedAdamW(nn.Module network, TrainingOptions options)
    {
        var (decaying, constant) = Groups(network);
        _parameters = [.. decaying, .. constant];
        _clipNorm = options.ClipNorm;
        TorchSharp.Modules.AdamW.ParamGroup[] groups = [Group(decaying, options.WeightDecay), Group(constant, 0)];
        _optimizer = optim.AdamW(groups.Where(group => group.Parameters.Any()));
    }

    public override void Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        foreach (var group in _optimizer.ParamGroups) group.LearningRate = learningRate;
        nn.utils.clip_grad_norm_(_parameters, _clipNorm);
        _optimizer.step();
        _optimizer.zero_grad();
    }

    public override void Dispose() => _optimizer.Dispose();

    static TorchSharp.Modules.AdamW.ParamGroup Group(Parameter[] parameters, double weightDecay) =>
        new(parameters, beta1: Beta1, beta2: Beta2, eps: Epsilon, weight_decay: weightDecay);
}
