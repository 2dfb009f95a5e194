using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Optimiser;

/// <summary><see cref="AdamW"/> in one call of libtorch for the clipping, and one for each group of parameters.</summary>
sealed class FusedAdamW : AdamW
{
    const int LearningRateArgument = 6;
    readonly ForeachScript script;
    readonly object[] clipping;
    readonly object[][] steps;
    readonly Tensor step,
        broken,
        divisor;
    readonly List<Scalar> constants = [];

    public FusedAdamW(nn.Module network, TrainingOptions options, ForeachScript script)
        : base(network, options)
    {
        this.script = script;
        (this.step, broken, divisor) = (Zero(), Zero(), Zero());
        clipping = [(Tensor[])[.. Groups.SelectMany(group => group.Parameters)], Constant(options.ClipNorm), GradientNorm, broken, divisor];
        Scalar beta1 = Constant(Beta1),
            beta2 = Constant(Beta2),
            epsilon = Constant(Epsilon);
        steps = Array.ConvertAll(Groups, group =>
            (object[])
                [
                    group.Parameters,
                    group.FirstMoments,
                    group.SecondMoments,
                    this.step,
                    broken,
                    divisor,
                    null!,
                    Constant(group.WeightDecay),
                    beta1,
                    beta2,
                    epsilon, // each step brings its learning rate
                ]
        );
    }

    public override void Step(double learningRate)
    {
        using var pass = no_grad();
        using Scalar step = ++Steps;
        this.step.fill_(step);
        // A script cannot tell that there is no gradient.
        foreach (var group in Groups)
            group.FillMissingGradients();
        this.script.Call("clip", clipping);
        for (int i = 0; i < steps.Length; i++)
        {
            using Scalar rate = learningRate * Groups[i].LearningRateScale;
            steps[i][LearningRateArgument] = rate;
            this.script.Call("adamw", steps[i]);
            Groups[i].ClearGradients();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        this.step.Dispose();
        broken.Dispose();
        divisor.Dispose();
        foreach (var constant in constants)
            constant.Dispose();
        this.script.Dispose();
    }

    Tensor Zero() => zeros_like(GradientNorm).DetachFromDisposeScope();

    Scalar Constant(double value)
    {
        constants.Add(value);
        return constants[^1];
    }
}
