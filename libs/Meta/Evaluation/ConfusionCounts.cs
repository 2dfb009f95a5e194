using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Meta.Evaluation;

/// <summary>How rows are called at the chosen threshold, and at one half. Pure.</summary>
public static class ConfusionCounts
{
    /// <summary>Counts both.</summary>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="probabilities">Of label 1 per row.</param>
    /// <param name="threshold">The chosen one.</param>
    /// <returns>At the chosen threshold, then at one half.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a probability is not a number.</exception>
    public static IReadOnlyList<ConfusionReport> Compute(int[] labels, double[] probabilities, double threshold) =>
        [At(labels, probabilities, threshold), At(labels, probabilities, 0.5)];

    static ConfusionReport At(int[] labels, double[] probabilities, double threshold)
    {
        var counted = Confusion.Count(labels, probabilities, threshold);
        return new(threshold, counted.TruePositives, counted.FalsePositives, counted.FalseNegatives, counted.TrueNegatives);
    }
}
