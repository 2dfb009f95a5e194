using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Optimiser;

/// <summary><see cref="AdamW"/> in one call of libtorch for the clipping, and one for each group of parameters.</summary>
sealed class FusedAdamW : AdamW
{
    const int LearningRateArgument = 6;
    readonly ForeachScript _script;
    readonly object[] _clipping;
    readonly object[][] _steps;
    readonly Tensor _step,
        _broken,
        _divisor;
    readonly List<Scalar> _constants = [];

    public FusedAdamW(nn.Module network, TrainingOptions options, ForeachScript script)
        : base(network, options)
    {
        _script = script;
        (_step, _broken, _divisor) = (Zero(), Zero(), Zero());
        _clipping =
        [
            (Tensor[])[.. Groups.SelectMany(group => group.Parameters)],
            Constant(options.ClipNorm),
            GradientNorm,
            _broken,
            _divisor,
        ];
        Scalar beta1 = Constant(Beta1),
            beta2 = Constant(Beta2),
            epsilon = Constant(Epsilon);
        _steps = Array.ConvertAll(Groups, group =>
            (object[])
                [
                    group.Parameters,
                    group.FirstMoments,
                    group.SecondMoments,
                    _step,
                    _broken,
                    _divisor,
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
        _step.fill_(step);
        // A script cannot tell that there is no gradient.
        foreach (var group in Groups)
            group.FillMissingGradients();
        _script.Call("clip", _clipping);
        for (int i = 0; i < _steps.Length; i++)
        {
            using Scalar rate = learningRate * Groups[i].LearningRateScale;
            _steps[i][LearningRateArgument] = rate;
            _script.Call("adamw", _steps[i]);
            Groups[i].ClearGradients();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _step.Dispose();
        _broken.Dispose();
        _divisor.Dispose();
        foreach (var constant in _constants)
            constant.Dispose();
        _script.Dispose();
    }

    Tensor Zero() => zeros_like(GradientNorm).DetachFromDisposeScope();

    Scalar Constant(double value)
    {
        _constants.Add(value);
        return _constants[^1];
    }
}
