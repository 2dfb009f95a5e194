namespace StackingK8s.Learning.Metrics;

/// <summary>Thresholds chosen by other rules than F1, for which there is <see cref="BestF1Threshold"/>.</summary>
public static class ThresholdChoice
{
    /// <summary>The score with the highest mean of true positive and true negative rate (Youden's index); of equals the highest.</summary>
    /// <param name="labels">0 or 1 per sample, both present.</param>
    /// <param name="scores">Higher means more likely positive.</param>
    /// <returns>One of the scores; a score at or above it counts as positive.</returns>
    /// <exception cref="ArgumentException">
    /// Lengths differ, a label is not 0 or 1, a score is not a number, or a class is missing.
    /// </exception>
    public static double BalancedAccuracy(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores) =>
        Best(labels, scores, (found, accepted) => found - accepted);

    /// <summary>
    /// The score at which the rates of false positives and false negatives are nearest to each other; of equals the highest.
    /// </summary>
    /// <inheritdoc cref="BalancedAccuracy"/>
    public static double EqualErrorRate(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores) =>
        Best(labels, scores, (found, accepted) => -Math.Abs(1 - found - accepted));

    /// <summary>The lowest score that calls at most a share of the negatives positive.</summary>
    /// <param name="labels">0 or 1 per sample, both present.</param>
    /// <param name="scores">Higher means more likely positive.</param>
    /// <param name="bound">The most false positives, as a share of the negatives; 0 to 1.</param>
    /// <returns>One of the scores, or the next number above the highest where even that calls too many positive.</returns>
    /// <exception cref="ArgumentException">
    /// Lengths differ, a label is not 0 or 1, a score is not a number, or a class is missing.
    /// </exception>
    public static double ForFalsePositives(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, double bound)
    {
        var curve = Curve(labels, scores);
        double threshold = Math.BitIncrement(curve.Thresholds[0]);
        for (int i = 0; i < curve.Thresholds.Length && curve.FalsePositives[i] <= bound * curve.Negatives; i++)
            threshold = curve.Thresholds[i];
        return threshold;
    }

    static double Best(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, Func<double, double, double> value)
    {
        var curve = Curve(labels, scores);
        double best = double.NegativeInfinity,
            threshold = double.NaN;
        for (int i = 0; i < curve.Thresholds.Length; i++)
        {
            double found = (double)curve.TruePositives[i] / curve.Positives,
                accepted = (double)curve.FalsePositives[i] / curve.Negatives;
            if (value(found, accepted) > best)
                (best, threshold) = (value(found, accepted), curve.Thresholds[i]);
        }
        return threshold;
    }

    static RocCurve Curve(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        var curve = RocCurve.Compute(labels, scores);
        return curve.Positives > 0 && curve.Negatives > 0
            ? curve
            : throw new ArgumentException("A threshold needs samples of both classes.", nameof(labels));
    }
}
