using StackingK8s.Vision.Images.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Loop;

/// <summary>
/// Finds out what stopped being finite. The optimiser leaves the weights alone from the first step whose gradients are not finite, so that step can be
/// made again: the same weights, batches and random numbers, this time looked at in each stage.
/// </summary>
static class Divergence
{
    const int MostRows = 20;

    /// <param name="loader">Of the training's rows.</param>
    /// <param name="rows">Those rows.</param>
    /// <param name="step">The first whose loss or gradient is not finite, from 0.</param>
    /// <returns>What was not finite, as a sentence.</returns>
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
            return $"the weights were not finite before it, {weight} the first";

        int epoch = step / plan.Steps;
        var (from, to) = plan.BatchesOf(step % plan.Steps);
        foreach (var parameter in network.parameters())
            parameter.grad = null;
        int index = from;
        foreach (var batch in loader.Shuffled((ulong)options.Seed, epoch, options.Augmentation, from))
        {
            using var inner = NewDisposeScope();
            if (index == to)
                break;
            string named = Name(batch, rows);
            if (!IsFinite(normalise(batch.Pixels())))
                return $"the normalised images of {named} are not finite";
            var loss = gradients.AddGradients(batch, epoch * plan.Batches + index, plan.ShareOf(index));
            if (!IsFinite(loss))
                return $"input and weights are finite, but activations overflow on {named}";
            if (FirstNotFinite(network, parameter => parameter.grad) is { } gradient)
                return $"the loss is finite, but gradients are not, that of {gradient} the first, on {named}";
            index++;
        }
        return "it did not happen again when the step was repeated: an unreliable machine, or a GPU's order of sums, on the edge of overflow";
    }

    static string? FirstNotFinite(nn.Module network, Func<Tensor, Tensor?> of) =>
        network.named_parameters().FirstOrDefault(named => of(named.parameter) is { } tensor && !IsFinite(tensor)).name;

    static bool IsFinite(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.isfinite().all().ToBoolean();
    }

    static string Name(Batch batch, IReadOnlyList<int> rows)
    {
        using var positions = batch.Positions();
        int[] named = [.. positions.data<long>().Select(position => rows[(int)position]).Order()];
        return $"the batch of rows {string.Join(", ", named.Take(MostRows))}{(named.Length > MostRows ? $" and {named.Length - MostRows} more" : "")}";
    }
}
