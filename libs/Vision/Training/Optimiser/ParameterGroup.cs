using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Optimiser;

/// <summary>
/// Parameters that share a learning rate and a decay, and what Adam keeps of each, side by side.
/// </summary>
sealed class ParameterGroup : IDisposable
{
    /// <param name="learningRateScale">Factor on the schedule's rate.</param>
    /// <param name="weightDecay">Decoupled, per unit of learning rate.</param>
    /// <param name="members">Trained parameters, at least one, with their names in the network.</param>
    public ParameterGroup(double learningRateScale, double weightDecay, IEnumerable<(string Name, Parameter Parameter)> members)
    {
        (LearningRateScale, WeightDecay) = (learningRateScale, weightDecay);
        Names = [.. members.Select(member => member.Name)];
        Parameters = [.. members.Select(member => member.Parameter)];
        (FirstMoments, SecondMoments) = (Zeros(), Zeros());
    }

    public double LearningRateScale { get; }

    public double WeightDecay { get; }

    public string[] Names { get; }

    public Tensor[] Parameters { get; }

    public Tensor[] FirstMoments { get; }

    public Tensor[] SecondMoments { get; }

    /// <summary>Gives zeros to parameters that the loss did not depend on.</summary>
    public void FillMissingGradients()
    {
        foreach (var parameter in Parameters)
        {
            using var gradient = parameter.grad;
            if (gradient is null)
                parameter.grad = zeros_like(parameter);
        }
    }

    /// <summary>Drops the gradients: the next backward pass hands over its own instead of adding to them.</summary>
    public void ClearGradients()
    {
        foreach (var parameter in Parameters)
            parameter.grad = null;
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[.. FirstMoments, .. SecondMoments])
            tensor.Dispose();
    }

    // In the memory format of the parameter: the fused kernel walks all of them side by side.
    Tensor[] Zeros()
    {
        using var pass = no_grad();
        return [.. Parameters.Select(parameter => zeros_like(parameter).DetachFromDisposeScope())];
    }
}
