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
    public static double[] Mean(double[][] columns)
    {
        double[] mean = new double[columns[0].Length];
        foreach (double[] column in columns)
            for (int row = 0; row < mean.Length; row++)
                mean[row] += column[row] / columns.Length;
        return mean;
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
