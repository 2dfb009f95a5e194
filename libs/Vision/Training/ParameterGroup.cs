using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training;

/// <summary>
/// Parameters that share a learning rate and a decay, with their gradients and what Adam keeps of each, side by side. Gradients stay the same tensors
/// for the whole training, so that they need not be fetched after each backward pass.
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
        (Gradients, FirstMoments, SecondMoments) = (Zeros(), Zeros(), Zeros());
        for (int i = 0; i < Parameters.Length; i++) Parameters[i].grad = Gradients[i];
    }

    public double LearningRateScale { get; }

    public double WeightDecay { get; }

    public string[] Names { get; }

    public Tensor[] Parameters { get; }

    public Tensor[] Gradients { get; }

    public Tensor[] FirstMoments { get; }

    public Tensor[] SecondMoments { get; }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[.. Gradients, .. FirstMoments, .. SecondMoments]) tensor.Dispose();
    }

    // In the memory format of the parameter: the fused kernel walks all of them side by side.
    Tensor[] Zeros()
    {
        using var pass = no_grad();
        return [.. Parameters.Select(parameter => zeros_like(parameter).DetachFromDisposeScope())];
    }
}
