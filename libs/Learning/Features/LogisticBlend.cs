using StackingK8s.Learning.Metrics;

namespace StackingK8s.Learning.Features;

/// <summary>
/// Logistic regression on a few columns, the experts' out-of-fold logits: the plainest way to combine them, the baseline a meta-model has
/// to beat, and the score from which its trees may start.
/// </summary>
/// <param name="Weights">One per column, per unit of that column.</param>
/// <param name="Intercept">Log-odds where all columns are 0.</param>
public sealed record LogisticBlend(double[] Weights, double Intercept)
{
    /// <summary>
    /// Minimises ½·|weights|² + <paramref name="inverseStrength"/>·(sum of log-losses), scikit-learn's LogisticRegression with its
    /// default C = 1, by Newton's method to the accuracy of doubles. The penalty keeps separable data and constant columns finite; the
    /// intercept is not penalised.
    /// </summary>
    /// <param name="columns">Per column its value for each row; at least one column.</param>
    /// <param name="labels">0 or 1 per row, both present.</param>
    /// <param name="inverseStrength">scikit-learn's C, above 0, by default 1 as there: the larger, the weaker the penalty.</param>
    /// <returns>The weights and the intercept at the minimum.</returns>
    /// <exception cref="ArgumentException">
    /// No column, lengths differ, a label is not 0 or 1, one class is missing, a value is not finite, or C is not above 0.
    /// </exception>
    /// <exception cref="ArithmeticException">No minimum was found, which happens only with columns of extreme magnitudes.</exception>
    public static LogisticBlend Fit(IReadOnlyList<double[]> columns, ReadOnlySpan<int> labels, double inverseStrength = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inverseStrength);
        Require(columns, labels);
        double[] means = [.. columns.Select(column => column.Average())];
        var loss = new LogisticLoss([.. columns], means, labels.ToArray(), inverseStrength);
        double[] centred = Newton(loss);
        double[] weights = centred[..^1];
        return new(weights, centred[^1] - Dot(weights, means));
    }

    /// <summary>Log-odds of label 1 for one row.</summary>
    /// <param name="row">One value per column, as many as weights.</param>
    /// <returns>Intercept + weights · row.</returns>
    /// <exception cref="ArgumentException">The number of values is not that of the weights.</exception>
    public double Score(ReadOnlySpan<double> row) =>
        row.Length == Weights.Length
            ? Intercept + Dot(Weights, row)
            : throw new ArgumentException($"The row has {row.Length} values, but the blend has {Weights.Length} weights.", nameof(row));

    /// <summary>Log-odds of label 1 for all rows.</summary>
    /// <param name="columns">Per column its value for each row, as many columns as weights.</param>
    /// <returns>One <see cref="Score"/> per row.</returns>
    /// <exception cref="ArgumentException">The number of columns is not that of the weights.</exception>
    public double[] ScoreRows(IReadOnlyList<double[]> columns)
    {
        if (columns.Count != Weights.Length)
            throw new ArgumentException($"There are {columns.Count} columns, but the blend has {Weights.Length} weights.", nameof(columns));
        double[] row = new double[columns.Count],
            scores = new double[columns[0].Length];
        for (int i = 0; i < scores.Length; i++)
        {
            for (int j = 0; j < row.Length; j++)
                row[j] = columns[j][i];
            scores[i] = Score(row);
        }
        return scores;
    }

    static double[] Newton(LogisticLoss loss)
    {
        double[] at = loss.Start();
        double value = loss.Value(at);
        for (int iteration = 0; iteration < 100; iteration++)
        {
            var (gradient, hessian) = loss.Derivatives(at);
            double[] step = Cholesky.Solve(hessian, gradient);
            double gain = Dot(gradient, step); // about twice what is left to gain; free of the columns' units
            if (!double.IsFinite(gain))
                break;
            double scale = 1 + value,
                length = 1;
            double[] next = Move(at, step, length);
            double nextValue = loss.Value(next);
            // Backtracking with the usual constant 1e-4 of Armijo's rule (Nocedal and Wright, Numerical Optimization, section 3.1).
            // The allowance is the rounding of the loss itself: without it the last step, too small to show in the loss, would be rejected.
            while (!(nextValue <= value - 1e-4 * length * gain + 1e-12 * scale) && length > 1e-12)
                nextValue = loss.Value(next = Move(at, step, length /= 2));
            (at, value) = (next, nextValue);
            // Newton squares the error, so what follows the step just taken is below rounding.
            if (gain <= 1e-18 * scale)
                return at;
        }
        throw new ArithmeticException(
            "The logistic blend did not converge (the columns' magnitudes are too far apart). Rescale the columns."
        );
    }

    static double[] Move(double[] from, double[] step, double length) => [.. from.Zip(step, (x, s) => x - length * s)];

    static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    internal static void Require(IReadOnlyList<double[]> columns, ReadOnlySpan<int> labels)
    {
        if (columns.Count == 0)
            throw new ArgumentException("A blend needs at least one column.", nameof(columns));
        foreach (double[] column in columns)
            LabelledScores.Require(labels, column);
        if (!labels.Contains(0) || !labels.Contains(1))
            throw new ArgumentException("A blend needs rows of both classes.", nameof(labels));
        for (int j = 0; j < columns.Count; j++)
        {
            int row = Array.FindIndex(columns[j], value => !double.IsFinite(value));
            if (row >= 0)
                throw new ArgumentException($"Column {j} has {columns[j][row]} in row {row}; values must be finite.", nameof(columns));
        }
    }
}
