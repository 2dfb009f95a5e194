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
        // Named, so that they live as long as the calls that read them (see TensorSum).
        using Scalar clip = ClipNorm,
            tiny = 1e-6,
            one = 1.0;
        var shrink = (clip / (GradientNorm + tiny)).clamp(max: one); // as PyTorch's clip_grad_norm_
        double correction1 = 1 - Math.Pow(Beta1, Steps),
            correction2 = Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        using Scalar keep1 = Beta1,
            take1 = 1 - Beta1,
            keep2 = Beta2,
            take2 = 1 - Beta2,
            epsilon = Epsilon,
            root2 = correction2;
        for (int g = 0; g < Groups.Length && !broken; g++)
        {
            var group = Groups[g];
            double rate = learningRate * group.LearningRateScale;
            using Scalar decay = 1 - rate * group.WeightDecay,
                step = -rate / correction1;
            for (int i = 0; i < group.Parameters.Length; i++)
            {
                using var inner = NewDisposeScope();
                Tensor parameter = group.Parameters[i],
                    gradient = gradients[g][i].mul_(shrink);
                parameter.mul_(decay);
                group.FirstMoments[i].mul_(keep1).add_(gradient, take1);
                group.SecondMoments[i].mul_(keep2).addcmul_(gradient, gradient, take2);
                parameter.addcdiv_(group.FirstMoments[i], group.SecondMoments[i].sqrt().div_(root2).add_(epsilon), step);
            }
        }
        foreach (var group in Groups)
            group.ClearGradients();
    }
}
