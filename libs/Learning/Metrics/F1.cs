namespace StackingK8s.Learning.Metrics;

/// <summary>Harmonic mean of precision and recall of the positive class: 2 TP / (2 TP + FP + FN).</summary>
public static class F1
{
    /// <summary>F1 of the positive class at the threshold. Equal to scikit-learn's f1_score.</summary>
    /// <param name="labels">0 or 1 per sample.</param>
    /// <param name="scores">Higher means more likely positive.</param>
    /// <param name="threshold">A score at or above it counts as positive; by default 0.5, for probabilities.</param>
    /// <returns>0 to 1; 0 where nothing is or is called positive, as in scikit-learn.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a score is not a number.</exception>
    public static double Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, double threshold = 0.5)
    {
        LabelledScores.Require(labels, scores);
        int truePositives = 0,
            calledPositive = 0,
            positives = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            bool called = scores[i] >= threshold;
            positives += labels[i];
            if (!called)
                continue;
            calledPositive++;
            truePositives += labels[i];
        }
        return FromCounts(truePositives, calledPositive, positives);
    }

    // TP + FP is what was called positive and TP + FN what is, so the denominator is their sum.
    internal static double FromCounts(int truePositives, int calledPositive, int positives) =>
        truePositives == 0 ? 0 : 2.0 * truePositives / ((double)calledPositive + positives);
}
