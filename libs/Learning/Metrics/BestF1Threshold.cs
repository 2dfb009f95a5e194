namespace StackingK8s.Learning.Metrics;

/// <summary>The score that, taken as threshold, gives the highest <see cref="F1"/>.</summary>
/// <param name="Threshold">One of the scores; a score at or above it counts as positive.</param>
/// <param name="F1">The value reached. On the rows it was chosen on it flatters: judge it on others.</param>
public readonly record struct BestF1Threshold(double Threshold, double F1)
{
    /// <summary>Tries every distinct score; of equally good ones the highest wins, which calls the fewest samples positive.</summary>
    /// <param name="labels">0 or 1 per sample, at least one of them 1.</param>
    /// <param name="scores">Higher means more likely positive.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, a label is not 0 or 1, a score is not a number, or no sample is positive.
    /// </exception>
    public static BestF1Threshold Choose(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        var curve = RocCurve.Compute(labels, scores);
        if (curve.Positives == 0)
            throw new ArgumentException("Without a positive sample every threshold has an F1 of 0.", nameof(labels));
        var best = new BestF1Threshold(double.NaN, -1);
        for (int i = 0; i < curve.Thresholds.Length; i++)
        {
            double f1 = Learning.Metrics.F1.FromCounts(
                curve.TruePositives[i],
                curve.TruePositives[i] + curve.FalsePositives[i],
                curve.Positives
            );
            if (f1 > best.F1)
                best = new(curve.Thresholds[i], f1);
        }
        return best;
    }
}
