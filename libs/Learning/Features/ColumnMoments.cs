namespace StackingK8s.Learning.Features;

/// <summary>
/// Means and population standard deviations of the columns of a table that is seen once, row after row, by Welford's update (Technometrics
/// 4, 1962) in double precision. The same rows give the same bits, in whatever portions they come.
/// </summary>
/// <param name="columns">Numbers per row, at least 1.</param>
public sealed class ColumnMoments(int columns)
{
    readonly double[] means = new double[columns],
        squares = new double[columns];
    long rows;

    /// <summary>Each column's mean; 0 before the first row.</summary>
    public IReadOnlyList<double> Means => means;

    /// <summary>Each column's standard deviation, the mean of squares and not its unbiased estimate; 0 for a constant, exactly.</summary>
    public IReadOnlyList<double> Deviations => [.. squares.Select(sum => Math.Sqrt(sum / Math.Max(rows, 1)))];

    /// <summary>Adds rows.</summary>
    /// <param name="values">(rows, columns), row by row.</param>
    public void Add(ReadOnlySpan<float> values)
    {
        for (; values.Length > 0; values = values[columns..])
        {
            rows++;
            for (int column = 0; column < means.Length; column++)
            {
                double before = values[column] - means[column];
                means[column] += before / rows;
                squares[column] += before * (values[column] - means[column]);
            }
        }
    }
}
