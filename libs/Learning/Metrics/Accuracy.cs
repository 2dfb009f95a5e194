namespace StackingK8s.Learning.Metrics;

/// <summary>Share of samples on the right side of a threshold.</summary>
public static class Accuracy
{
    /// <summary>The share of samples whose class at the threshold is their label. Equal to scikit-learn's accuracy_score.</summary>
    /// <param name="labels">0 or 1 per sample.</param>
    /// <param name="scores">Higher means more likely positive.</param>
    /// <param name="threshold">A score at or above it counts as positive; by default 0.5, for probabilities.</param>
    /// <returns>0 to 1; NaN without samples.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a score is not a number.</exception>
    public static double Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, double threshold = 0.5)
    {
        LabelledScores.Require(labels, scores);
        int right = 0;
        for (int i = 0; i < labels.Length; i++)
            if (scores[i] >= threshold == (labels[i] == 1))
                right++;
        return (double)right / labels.Length;
    }
}
