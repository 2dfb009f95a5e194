namespace StackingK8s.Learning.Metrics;

/// <summary>The score that, taken as threshold, gives the highest <see cref="F1"/>.</summary>
/// <param name="Threshold">One of the scores; a score at or above it counts as positive.</param>
/// <param name="F1">The value reached, 0 to 1. It is optimistic on the rows that it was chosen on: evaluate it on others.</param>
public readonly record struct BestF1Threshold(double Threshold, double F1)
{
    /// <summary>Tries every distinct score; of equally good ones the highest wins, which counts the fewest samples as positive.</summary>
    /// <param name="labels">0 or 1 per sample, at least one of them 1.</param>
    /// <param name="scores">Higher means more likely positive.</param>
    /// <returns>The threshold and the F1 it reaches.</returns>
    /// <exception cref="ArgumentException">
    /// Lengths differ, a label is not 0 or 1, a score is not a number, or no sample is positive.
    /// </exception>
    public static BestF1Threshold Choose(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        var curve = RocCurve.Compute(labels, scores);
        if (curve.Positives == 0)
            throw new ArgumentException("F1 needs at least one positive sample.", nameof(labels));
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
