namespace StackingK8s.Learning.Metrics;

/// <summary>How the two classes are classified at one threshold: the confusion matrix.</summary>
/// <param name="TruePositives">Positives classified as positive.</param>
/// <param name="FalsePositives">Negatives classified as positive.</param>
/// <param name="FalseNegatives">Positives classified as negative.</param>
/// <param name="TrueNegatives">Negatives classified as negative.</param>
public sealed record Confusion(int TruePositives, int FalsePositives, int FalseNegatives, int TrueNegatives)
{
    /// <summary>Counts the four outcomes. Equal to scikit-learn's confusion_matrix.</summary>
    /// <param name="labels">0 or 1 per sample.</param>
    /// <param name="scores">Higher means more likely positive.</param>
    /// <param name="threshold">A score at or above it counts as positive.</param>
    /// <returns>Four counts that add up to the number of samples.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a score is not a number.</exception>
    public static Confusion Count(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, double threshold)
    {
        LabelledScores.Require(labels, scores);
        Span<int> counts = stackalloc int[4];
        for (int i = 0; i < labels.Length; i++)
            counts[labels[i] * 2 + (scores[i] >= threshold ? 1 : 0)]++;
        return new(counts[3], counts[1], counts[2], counts[0]);
    }
}
