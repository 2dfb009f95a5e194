namespace StackingK8s.Boosting;

/// <summary>The log-odds per row that boosting starts from.</summary>
static class InitScore
{
    /// <exception cref="ArgumentException">Another number of scores than rows, or a score that is not finite.</exception>
    public static void ThrowIfUnfit(double[]? initScores, int rows)
    {
        if (initScores is null)
            return;
        if (initScores.Length != rows)
            throw new ArgumentException($"{initScores.Length} init scores for {rows} rows.", nameof(initScores));
        int unfit = Array.FindIndex(initScores, score => !double.IsFinite(score));
        if (unfit >= 0)
            throw new ArgumentException($"The init score of row {unfit} is not a finite number.", nameof(initScores));
    }

    /// <summary>
    /// Probabilities from the sum of the start and what the trees add, both log-odds: LightGBM leaves the start out of its predictions.
    /// </summary>
    public static double[] Probabilities(double[] initScores, double[] trees)
    {
        double[] probabilities = new double[trees.Length];
        for (int i = 0; i < trees.Length; i++)
            probabilities[i] = 1 / (1 + Math.Exp(-(initScores[i] + trees[i])));
        return probabilities;
    }
}
