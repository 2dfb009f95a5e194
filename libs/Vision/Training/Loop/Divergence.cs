using StackingK8s.Vision.Images.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Loop;

/// <summary>
/// Finds out what stopped being finite. The optimiser leaves the weights unchanged from the first step whose gradients are not finite, so
/// that step can be repeated: the same weights, batches and random numbers, this time checked stage by stage.
/// </summary>
static class Divergence
{
    /// <summary>Rows of a batch that the message names: more would bury the rest of it.</summary>
    const int MostRows = 20;

    /// <param name="network">With the weights before the step.</param>
    /// <param name="gradients">Forward and backward of a batch.</param>
    /// <param name="normalise">As in training.</param>
    /// <param name="loader">Of the training's rows.</param>
    /// <param name="rows">Those rows.</param>
    /// <param name="plan">Of the epochs.</param>
    /// <param name="step">The first step whose loss or gradient is not finite, from 0.</param>
    /// <param name="options">Of the training.</param>
    /// <returns>What was not finite, as the end of a sentence.</returns>
    public static string Find(
        nn.Module network,
        TrainingStep gradients,
        Func<Tensor, Tensor> normalise,
        BatchLoader loader,
        IReadOnlyList<int> rows,
        StepPlan plan,
        int step,
        TrainingOptions options
    )
    {
        using var scope = NewDisposeScope();
        if (FirstNotFinite(network, parameter => parameter) is { } weight)
            return $"the weights were not finite before this step (first {weight})";

        foreach (var parameter in network.parameters())
            parameter.grad = null;
        int epoch = step / plan.Steps;
        var (from, to) = plan.BatchRange(step % plan.Steps);
        int index = from;
        foreach (var batch in loader.Shuffled((ulong)options.Seed, epoch, options.Augmentation, from))
        {
            using var inner = NewDisposeScope();
            if (index == to)
                break;
            string name = Name(batch, rows);
            if (!IsFinite(normalise(batch.Pixels())))
                return $"the normalised images of {name} are not finite";
            var loss = gradients.AddGradients(batch, epoch * plan.Batches + index, plan.Share(index));
            if (!IsFinite(loss))
                return $"input and weights are finite, but activations overflow on {name}";
            if (FirstNotFinite(network, parameter => parameter.grad) is { } gradient)
                return $"the loss is finite, but gradients are not (first {gradient}), on {name}";
            index++;
        }
        return "it did not recur when the step was repeated: an unreliable machine, or a GPU's order of sums at the edge of overflow";
    }

    static string? FirstNotFinite(nn.Module network, Func<Tensor, Tensor?> select) =>
        network.named_parameters().FirstOrDefault(named => select(named.parameter) is { } tensor && !IsFinite(tensor)).name;

    static bool IsFinite(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.isfinite().all().ToBoolean();
    }

    static string Name(Batch batch, IReadOnlyList<int> rows)
    {
        using var positions = batch.Positions();
        int[] named = [.. positions.data<long>().Select(position => rows[(int)position]).Order()];
        string more = named.Length > MostRows ? $" and {named.Length - MostRows} more" : "";
        return $"the batch of rows {string.Join(", ", named.Take(MostRows))}{more}";
    }
}
