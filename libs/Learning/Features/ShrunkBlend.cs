namespace StackingK8s.Learning.Features;

/// <summary>
/// A logistic regression on a few columns whose weights are not negative and are drawn towards each other: between the plain mean of the
/// columns and free weights. Experts that all tell the same thing get equal weights; one that contradicts the labels gets none.
/// </summary>
/// <remarks>
/// Non-negative weights are Breiman's condition for stacked regressions (Machine Learning 24, 1996); drawing them towards equal ones is
/// ridge regression about the mean of forecasts (Diebold and Pauly, International Journal of Forecasting 6, 1990).
/// </remarks>
public static class ShrunkBlend
{
    const int MostIterations = 200;

    /// <summary>
    /// Minimises the sum of log-losses + ½·Σ weight² + ½·<paramref name="strength"/>·rows·Σ (weight - mean weight)² over weights of at
    /// least 0, by projected Newton steps (Bertsekas, SIAM Journal on Control and Optimization 20, 1982) to the accuracy of doubles. The
    /// second term keeps separable rows finite; the intercept is not penalised.
    /// </summary>
    /// <param name="columns">Per column its value for each row; at least one column, all on one scale.</param>
    /// <param name="labels">0 or 1 per row, both present.</param>
    /// <param name="strength">0: free weights; the larger, the more equal. Per row: it means the same for any number of rows.</param>
    /// <exception cref="ArgumentException">
    /// No column, lengths differ, a label is not 0 or 1, one class is missing, or a value is not finite.
    /// </exception>
    /// <exception cref="ArithmeticException">No minimum was found, which happens only with columns of extreme magnitudes.</exception>
    public static LogisticBlend Fit(IReadOnlyList<double[]> columns, ReadOnlySpan<int> labels, double strength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(strength);
        LogisticBlend.Require(columns, labels);
        double[] means = [.. columns.Select(column => column.Average())];
        LogisticLoss loss = new([.. columns], means, labels.ToArray(), 1, strength * labels.Length);
        double[] at = Minimise(loss, columns.Count);
        double[] weights = at[..^1];
        double shift = 0;
        for (int i = 0; i < weights.Length; i++)
            shift += weights[i] * means[i];
        return new(weights, at[^1] - shift);
    }

    static double[] Minimise(LogisticLoss loss, int weights)
    {
        double[] at = loss.Start();
        double value = loss.Value(at);
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            var (gradient, hessian) = loss.Derivatives(at);
            // Weights that lie at 0 and would go below it stay; the others move as if there were no bound, and are stopped by it.
            bool[] held = [.. gradient.Select((slope, i) => i < weights && at[i] <= 0 && slope > 0)];
            double[] step = FreeStep(gradient, hessian, held);
            double gain = 0;
            for (int i = 0; i < step.Length; i++)
                gain += gradient[i] * step[i];
            if (!double.IsFinite(gain))
                break;
            double scale = 1 + value,
                length = 1;
            double[] next = Move(at, step, length, weights);
            double nextValue = loss.Value(next);
            while (!(nextValue <= value - 1e-4 * Gained(gradient, at, next) + 1e-12 * scale) && length > 1e-12)
                nextValue = loss.Value(next = Move(at, step, length /= 2, weights));
            (at, value) = (next, nextValue);
            if (gain <= 1e-18 * scale)
                return at;
        }
        throw new ArithmeticException("The blend did not converge (the columns' magnitudes are too far apart). Rescale the columns.");
    }

    static double Gained(double[] gradient, double[] from, double[] to)
    {
        double gained = 0;
        for (int i = 0; i < from.Length; i++)
            gained += gradient[i] * (from[i] - to[i]);
        return gained;
    }

    static double[] FreeStep(double[] gradient, double[,] hessian, bool[] held)
    {
        int[] free = [.. Enumerable.Range(0, gradient.Length).Where(i => !held[i])];
        double[,] part = new double[free.Length, free.Length];
        for (int i = 0; i < free.Length; i++)
        for (int j = 0; j <= i; j++)
            part[i, j] = hessian[free[i], free[j]];
        double[] solved = Cholesky.Solve(part, [.. free.Select(i => gradient[i])]);
        double[] step = new double[gradient.Length];
        for (int i = 0; i < free.Length; i++)
            step[free[i]] = solved[i];
        return step;
    }

    static double[] Move(double[] from, double[] step, double length, int weights)
    {
        double[] to = [.. from.Zip(step, (x, s) => x - length * s)];
        for (int i = 0; i < weights; i++)
            to[i] = Math.Max(0, to[i]);
        return to;
    }
}
