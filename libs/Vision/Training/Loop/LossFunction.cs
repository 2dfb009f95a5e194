using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Loop;

/// <summary>Cross entropy with smoothed labels, and with a weight for each class where classes are to count the same.</summary>
sealed class LossFunction : IDisposable
{
    readonly double labelSmoothing;
    readonly Tensor? weights; // (classes)

    /// <param name="options">Label smoothing and class weights.</param>
    /// <param name="labels">Of the training rows.</param>
    /// <param name="device">Of the network.</param>
    public LossFunction(TrainingOptions options, IReadOnlyList<int> labels, Device device)
    {
        labelSmoothing = options.LabelSmoothing;
        if (options.ClassWeights == ClassWeighting.Balanced)
            weights = tensor(BalancedWeights(labels), device: device).DetachFromDisposeScope();
    }

    /// <param name="logits">(n, classes).</param>
    /// <param name="targets">(n) int64.</param>
    /// <returns>
    /// A scalar: the mean over the samples, each times its class's weight. It is not divided by the batch's own weights, so that batches
    /// add up to the epoch.
    /// </returns>
    public Tensor Compute(Tensor logits, Tensor targets)
    {
        if (weights is null)
            return nn.functional.cross_entropy(logits, targets, label_smoothing: labelSmoothing);
        var each = nn.functional.cross_entropy(logits, targets, label_smoothing: labelSmoothing, reduction: nn.Reduction.None); // (n)
        return (each * weights.index_select(0, targets)).mean();
    }

    public void Dispose() => weights?.Dispose();

    /// <summary>n / (classes x count) for each class, 0 for classes that no row has.</summary>
    internal static float[] BalancedWeights(IReadOnlyList<int> labels)
    {
        var counts = new int[labels.Max() + 1];
        foreach (int label in labels)
            counts[label]++;
        int classes = counts.Count(count => count > 0);
        return Array.ConvertAll(counts, count => count == 0 ? 0 : (float)((double)labels.Count / classes / count));
    }
}
