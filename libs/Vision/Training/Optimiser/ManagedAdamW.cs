using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Optimiser;

/// <summary>
/// <see cref="AdamW"/> without TorchScript: the same numbers but for rounding, a call for each operation on each parameter.
/// </summary>
sealed class ManagedAdamW(nn.Module network, TrainingOptions options) : AdamW(network, options)
{
    bool broken;

    public override void Step(double learningRate)
    {
        Steps++;
        using var pass = no_grad();
        using var scope = NewDisposeScope();
        var gradients = Array.ConvertAll(Groups, group =>
            Array.ConvertAll(group.Parameters, parameter => parameter.grad ?? zeros_like(parameter))
        );
        GradientNorm.copy_(stack(gradients.SelectMany(each => each).Select(gradient => gradient.norm())).norm());
        broken |= !float.IsFinite(GradientNorm.ToSingle());
        var shrink = (ClipNorm / (GradientNorm + 1e-6)).clamp(max: 1.0); // as PyTorch's clip_grad_norm_
        double correction1 = 1 - Math.Pow(Beta1, Steps),
            correction2 = Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        for (int g = 0; g < Groups.Length && !broken; g++)
        {
            var group = Groups[g];
            for (int i = 0; i < group.Parameters.Length; i++)
            {
                using var inner = NewDisposeScope();
                Tensor parameter = group.Parameters[i],
                    gradient = gradients[g][i].mul_(shrink);
                double rate = learningRate * group.LearningRateScale;
                parameter.mul_(1 - rate * group.WeightDecay);
                group.FirstMoments[i].mul_(Beta1).add_(gradient, 1 - Beta1);
                group.SecondMoments[i].mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
                parameter.addcdiv_(
                    group.FirstMoments[i],
                    group.SecondMoments[i].sqrt().div_(correction2).add_(Epsilon),
                    -rate / correction1
                );
            }
        }
        foreach (var group in Groups)
            group.ClearGradients();
    }
}
