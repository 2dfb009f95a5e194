namespace StackingK8s.Learning.Metrics;

/// <summary>
/// The counts of true and false positives at every distinct score taken as threshold, strictest first. Samples that tie enter together,
/// so nothing computed from it depends on the order of the rows. Both the ROC and the precision-recall curve can be drawn from it.
/// </summary>
/// <param name="Thresholds">The distinct scores, descending. At threshold i the samples that score it or more count as positive.</param>
/// <param name="TruePositives">Positive samples at or above each threshold.</param>
/// <param name="FalsePositives">Negative samples at or above each threshold.</param>
public sealed record RocCurve(double[] Thresholds, int[] TruePositives, int[] FalsePositives)
{
    /// <summary>Positive samples in all.</summary>
    public int Positives => TruePositives is [.., var all] ? all : 0;

    /// <summary>Negative samples in all.</summary>
    public int Negatives => FalsePositives is [.., var all] ? all : 0;

    /// <summary>
    /// The ROC curve from (0, 0) on: false positive rate and true positive rate. As scikit-learn's roc_curve with all points kept.
    /// </summary>
    /// <returns>One point more than thresholds, both rates 0 to 1 and ascending; NaN for the rate of a class that is missing.</returns>
    public IEnumerable<(double FalsePositiveRate, double TruePositiveRate)> Rates() =>
        Thresholds.Select((_, i) => ((double)FalsePositives[i] / Negatives, (double)TruePositives[i] / Positives)).Prepend((0, 0));

    /// <summary>
    /// Recall and precision at each threshold, strictest first, from (0, 1) on: scikit-learn's precision_recall_curve backwards.
    /// </summary>
    /// <returns>One point more than thresholds, both 0 to 1, the recall ascending; NaN for the recall where there is no positive.</returns>
    public IEnumerable<(double Recall, double Precision)> PrecisionRecall() =>
        Thresholds
            .Select((_, i) => ((double)TruePositives[i] / Positives, (double)TruePositives[i] / (TruePositives[i] + FalsePositives[i])))
            .Prepend((0, 1));

    /// <summary>Counts the true and false positives at every distinct score.</summary>
    /// <param name="labels">0 or 1 per sample.</param>
    /// <param name="scores">Higher means more likely positive.</param>
    /// <returns>As many thresholds as there are distinct scores.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a score is not a number.</exception>
    public static RocCurve Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        LabelledScores.Require(labels, scores);
        double[] ascending = scores.ToArray();
        int[] sorted = labels.ToArray();
        Array.Sort(ascending, sorted);
        int distinct = 0;
        for (int i = 0; i < ascending.Length; i++)
            if (i == 0 || ascending[i] != ascending[i - 1])
                distinct++;

        var curve = new RocCurve(new double[distinct], new int[distinct], new int[distinct]);
        int truePositives = 0,
            falsePositives = 0,
            point = 0;
        for (int i = ascending.Length - 1; i >= 0; i--)
        {
            truePositives += sorted[i];
            falsePositives += 1 - sorted[i];
            if (i > 0 && ascending[i - 1] == ascending[i])
                continue;
            curve.Thresholds[point] = ascending[i];
            curve.TruePositives[point] = truePositives;
            curve.FalsePositives[point++] = falsePositives;
        }
        return curve;
    }
}
