namespace StackingK8s.Learning.Metrics;

/// <summary>
/// Area under the precision-recall curve by steps: the precision at each distinct score weighted by the recall gained there, without
/// interpolation. Equal to scikit-learn's average_precision_score.
/// </summary>
public static class AveragePrecision
{
    /// <summary>The sum over distinct scores, highest first, of precision times the recall gained.</summary>
    /// <param name="labels">0 or 1 per sample.</param>
    /// <param name="scores">Higher means more likely positive; any scale.</param>
    /// <returns>0 to 1; the share of positives for uninformative scores; NaN without positives.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a score is not a number.</exception>
    public static double Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        var curve = RocCurve.Compute(labels, scores);
        double sum = 0;
        int before = 0;
        for (int i = 0; i < curve.Thresholds.Length; i++)
        {
            int found = curve.TruePositives[i];
            sum += (found - before) * ((double)found / (found + curve.FalsePositives[i]));
            before = found;
        }
        return sum / curve.Positives;
    }
}
