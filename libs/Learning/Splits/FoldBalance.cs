namespace StackingK8s.Learning.Splits;

/// <summary>
/// The folds of <see cref="StratifiedGroupKFold"/> while they fill. The order of every sum, and the tolerance, are numpy's: they
/// decide ties.
/// </summary>
sealed class FoldBalance(int folds, int[] classSizes)
{
    readonly double[] rows = new double[folds * classSizes.Length]; // [fold, class]
    readonly double[] total = new double[folds];

    /// <summary>
    /// Adds a group to the fold where it leaves the class shares most even over the folds, the smaller fold where that makes no
    /// difference, and returns that fold.
    /// </summary>
    /// <param name="group">Rows of the group per class.</param>
    public int Place(double[] group)
    {
        int best = 0;
        double leastSpread = double.PositiveInfinity,
            fewestRows = double.PositiveInfinity;
        for (int fold = 0; fold < folds; fold++)
        {
            Add(fold, group, +1);
            double spread = Spread();
            Add(fold, group, -1);
            if (spread < leastSpread || (IsClose(spread, leastSpread) && total[fold] < fewestRows))
                (best, leastSpread, fewestRows) = (fold, spread, total[fold]);
        }
        Add(best, group, +1);
        foreach (double rows in group)
            total[best] += rows;
        return best;
    }

    void Add(int fold, double[] group, int sign)
    {
        for (int c = 0; c < group.Length; c++)
            this.rows[fold * group.Length + c] += sign * group[c];
    }

    // Mean over the classes of the standard deviation, over the folds, of the share of the class in the fold.
    double Spread()
    {
        int classes = classSizes.Length;
        double sumOfDeviations = 0;
        for (int c = 0; c < classes; c++)
        {
            double sum = 0,
                squares = 0;
            for (int fold = 0; fold < folds; fold++)
                sum += this.rows[fold * classes + c] / classSizes[c];
            double mean = sum / folds;
            for (int fold = 0; fold < folds; fold++)
            {
                double difference = this.rows[fold * classes + c] / classSizes[c] - mean;
                squares += difference * difference;
            }
            sumOfDeviations += Math.Sqrt(squares / folds);
        }
        return sumOfDeviations / classes;
    }

    // numpy.isclose with its defaults for rtol and atol.
    static bool IsClose(double a, double b) => double.IsFinite(b) && Math.Abs(a - b) <= 1e-8 + 1e-5 * Math.Abs(b);
}
