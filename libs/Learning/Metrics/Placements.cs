namespace StackingK8s.Learning.Metrics;

/// <summary>
/// Where each sample stands among those of the other class: the share of negatives below a positive, and of positives above a negative,
/// ties counting one half. Their mean is the AUC, their spread its variance.
/// </summary>
sealed record Placements(double Auc, double[] OfPositives, double[] OfNegatives)
{
    public static Placements Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        LabelledScores.Require(labels, scores);
        double[] sorted = scores.ToArray();
        int[] rows = new int[sorted.Length];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = i;
        Array.Sort(sorted, rows);
        int positives = labels.Count(1),
            negatives = labels.Length - positives;
        double[] ofPositives = new double[positives],
            ofNegatives = new double[negatives];

        // Each row's index among the rows of its class, so that two models' placements of one row stand at the same index.
        int[] index = new int[rows.Length];
        for (int row = 0, p = 0, n = 0; row < index.Length; row++)
            index[row] = labels[row] == 1 ? p++ : n++;

        int positivesBelow = 0,
            negativesBelow = 0;
        long twice = 0; // pairs in the right order, ties counting once: the AUC without rounding, as in RocAuc
        for (int start = 0, end; start < rows.Length; start = end)
        {
            int tiedPositives = 0;
            for (end = start; end < rows.Length && sorted[end] == sorted[start]; end++)
                tiedPositives += labels[rows[end]];
            int tiedNegatives = end - start - tiedPositives;
            double below = (negativesBelow + tiedNegatives / 2.0) / negatives;
            double above = 1 - (positivesBelow + tiedPositives / 2.0) / positives;
            foreach (int row in rows.AsSpan(start, end - start))
            {
                if (labels[row] == 1)
                    ofPositives[index[row]] = below;
                else
                    ofNegatives[index[row]] = above;
            }
            twice += tiedPositives * (2L * negativesBelow + tiedNegatives);
            positivesBelow += tiedPositives;
            negativesBelow += tiedNegatives;
        }
        return new(twice / (2.0 * positives * negatives), ofPositives, ofNegatives);
    }

    /// <summary>Covariance of two AUCs on the same rows; the variance where both are the same.</summary>
    public static double Covariance(Placements a, Placements b) =>
        Covariance(a.OfPositives, b.OfPositives) / a.OfPositives.Length + Covariance(a.OfNegatives, b.OfNegatives) / a.OfNegatives.Length;

    static double Covariance(double[] x, double[] y)
    {
        double meanX = Mean(x),
            meanY = Mean(y),
            sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += (x[i] - meanX) * (y[i] - meanY);
        return x.Length < 2 ? double.NaN : sum / (x.Length - 1);
    }

    static double Mean(double[] values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum / values.Length;
    }
}
