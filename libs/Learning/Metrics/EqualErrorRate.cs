namespace StackingK8s.Learning.Metrics;

/// <summary>The error rate at the threshold where as large a share of negatives is accepted as of positives is missed.</summary>
/// <remarks>
/// With finitely many samples no threshold need make the two equal. The rule here: tied samples are one straight segment of the ROC
/// curve, and the rate is where the curve crosses the line "false positive rate = 1 - true positive rate". It depends neither on the
/// order of the rows nor on a strictly increasing change of the scores. Taking the nearest threshold instead, as some toolkits do,
/// differs by up to half the larger step.
/// </remarks>
public static class EqualErrorRate
{
    /// <summary>The false positive rate where it equals the false negative rate, on the ROC curve drawn with straight segments.</summary>
    /// <param name="labels">0 or 1 per sample.</param>
    /// <param name="scores">Higher means more likely positive; any scale.</param>
    /// <returns>0 (perfect) to 1; one half for uninformative scores; NaN where one class is missing.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a score is not a number.</exception>
    public static double Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        var curve = RocCurve.Compute(labels, scores);
        double positives = curve.Positives,
            negatives = curve.Negatives;
        if (positives == 0 || negatives == 0)
            return double.NaN;
        double accepted = 0,
            missed = 1; // false positive and false negative rate, above every score
        for (int i = 0; ; i++)
        {
            double nextAccepted = curve.FalsePositives[i] / negatives,
                nextMissed = 1 - curve.TruePositives[i] / positives;
            if (nextAccepted >= nextMissed)
            {
                double gap = missed - accepted,
                    nextGap = nextAccepted - nextMissed; // gap > 0, nextGap >= 0
                return accepted + (nextAccepted - accepted) * (gap / (gap + nextGap));
            }
            (accepted, missed) = (nextAccepted, nextMissed);
        }
    }
}
