namespace StackingK8s.Learning.Metrics;

/// <summary>
/// Area under the receiver operating characteristic: the probability that a positive sample scores above a negative one,
/// a tie counting one half (Mann-Whitney). Equal to scikit-learn's roc_auc_score.
/// </summary>
public static class RocAuc
{
    /// <summary>The share of (positive, negative) pairs in the right order, counted exactly in O(n log n).</summary>
    /// <param name="labels">0 or 1 per sample.</param>
    /// <param name="scores">Higher means more likely positive; any scale.</param>
    /// <returns>0 to 1; NaN where one class is missing.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a score is not a number.</exception>
    public static double Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        LabelledScores.Require(labels, scores);
        var order = scores.ToArray();
        var sorted = labels.ToArray();
        Array.Sort(order, sorted);
        // Twice the number of (positive, negative) pairs in the right order, ties counting once: an integer, so no rounding.
        long twice = 0,
            negativesBelow = 0,
            positives = 0;
        for (int start = 0, end; start < order.Length; start = end)
        {
            long tiedPositives = 0;
            for (end = start; end < order.Length && order[end] == order[start]; end++)
                tiedPositives += sorted[end];
            long tiedNegatives = end - start - tiedPositives;
            twice += tiedPositives * (2 * negativesBelow + tiedNegatives);
            negativesBelow += tiedNegatives;
            positives += tiedPositives;
        }
        return twice / (2.0 * positives * negativesBelow);
    }
}
