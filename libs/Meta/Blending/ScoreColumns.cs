using StackingK8s.Learning;
using StackingK8s.Learning.Features;

namespace StackingK8s.Meta.Blending;

/// <summary>Scores of experts, column by column.</summary>
static class ScoreColumns
{
    /// <summary>Per expert its score for each of some rows.</summary>
    public static double[][] Of(FloatMatrix scores, int[] rows) =>
        [.. Enumerable.Range(0, scores.Columns).Select(column => Array.ConvertAll(rows, row => (double)scores[row, column]))];

    /// <summary>The mean of the columns, row by row.</summary>
    public static double[] Mean(double[][] columns) => Sum(columns, [.. columns.Select(_ => 1.0 / columns.Length)]);

    /// <summary>The weighted sum of the columns, row by row.</summary>
    public static double[] Sum(double[][] columns, double[] weights)
    {
        double[] sum = new double[columns[0].Length];
        for (int column = 0; column < columns.Length; column++)
        for (int row = 0; row < sum.Length; row++)
            sum[row] += columns[column][row] * weights[column];
        return sum;
    }

    /// <summary>The log-odds that a blend gives all rows; null without a blend.</summary>
    public static double[]? LogOdds(LogisticBlend? blend, FloatMatrix scores)
    {
        if (blend is null)
            return null;
        double[] logOdds = new double[scores.Rows];
        for (int row = 0; row < scores.Rows; row++)
        {
            var values = scores.Row(row);
            double sum = blend.Intercept;
            for (int expert = 0; expert < values.Length; expert++)
                sum += blend.Weights[expert] * values[expert];
            logOdds[row] = sum;
        }
        return logOdds;
    }
}
