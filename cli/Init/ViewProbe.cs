using StackingK8s.Learning.Features;
using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Cli.Init;

/// <summary>What a logistic regression on statistics of images tells of labels it was not fitted to. Pure.</summary>
static class ViewProbe
{
    /// <summary>Cross-validation of five parts is enough for a choice between two views.</summary>
    const int Parts = 5;

    /// <summary>scikit-learn's C: a tenth of its default, since there are tens of columns for some hundreds of rows.</summary>
    const double InverseStrength = 0.1;

    /// <param name="statistics">Of each image, all of one length.</param>
    /// <param name="labels">0 or 1.</param>
    /// <param name="groups">Of each image, from 0.</param>
    /// <returns>The AUC over rows of groups held out; NaN where rows or groups are too few to hold some out.</returns>
    public static AucEstimate Measure(IReadOnlyList<double[]> statistics, int[] labels, int[] groups)
    {
        int[] parts;
        try
        {
            parts = StratifiedGroupKFold.Split(labels, groups, Parts, shuffle: true, seed: 0);
        }
        catch (SplitException)
        {
            return new(double.NaN, double.NaN);
        }
        double[][] columns = Columns(statistics);
        double[] scores = new double[labels.Length];
        for (int part = 0; part < Parts; part++)
        {
            int[] others = [.. Rows(parts, row => row != part)],
                own = [.. Rows(parts, row => row == part)];
            int[] fitted = [.. others.Select(row => labels[row])];
            if (!fitted.Contains(0) || !fitted.Contains(1))
                return new(double.NaN, double.NaN);
            var blend = LogisticBlend.Fit(Select(columns, others), fitted, InverseStrength);
            double[] held = blend.ScoreRows(Select(columns, own));
            for (int i = 0; i < own.Length; i++)
                scores[own[i]] = held[i];
        }
        return GroupedAuc.Estimate(labels, scores, parts, groups);
    }

    /// <summary>Standardised, and their squares: what is sharpened and what is blurred lie on both sides of what is neither.</summary>
    static double[][] Columns(IReadOnlyList<double[]> statistics)
    {
        var standard = Enumerable
            .Range(0, statistics[0].Length)
            .Select(column => Standardised([.. statistics.Select(row => row[column])]))
            .ToList();
        return [.. standard, .. standard.Select(column => column.Select(value => value * value).ToArray())];
    }

    static double[] Standardised(double[] column)
    {
        double mean = column.Average(),
            deviation = Math.Sqrt(column.Average(value => (value - mean) * (value - mean)));
        return [.. column.Select(value => deviation > 0 ? Math.Clamp((value - mean) / deviation, -5, 5) : 0)];
    }

    static IEnumerable<int> Rows(int[] parts, Func<int, bool> wanted) => Enumerable.Range(0, parts.Length).Where(row => wanted(parts[row]));

    static double[][] Select(double[][] columns, int[] rows) => [.. columns.Select(column => rows.Select(row => column[row]).ToArray())];
}
