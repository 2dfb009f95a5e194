namespace StackingK8s.Learning.Features;

/// <summary>Puts columns on a scale on which what they were measured on has the mean 0 and the standard deviation 1.</summary>
/// <param name="means">Each column's mean.</param>
/// <param name="deviations">Each column's standard deviation, 0 or more; 0, that of a constant, counts as 1.</param>
public sealed class ColumnScale(IReadOnlyList<double> means, IReadOnlyList<double> deviations)
{
    readonly double[] means = [.. means],
        divisors = [.. deviations.Select(Divisor)];

    /// <summary>What a column is divided by.</summary>
    /// <param name="deviation">Its standard deviation, 0 or more.</param>
    public static double Divisor(double deviation) => deviation == 0 ? 1 : deviation;

    /// <summary>Each number minus its column's mean, by the deviation: computed in double precision, rounded once.</summary>
    /// <param name="row">A number per column, from the first; is changed.</param>
    public void Apply(Span<float> row)
    {
        for (int column = 0; column < row.Length; column++)
            row[column] = (float)((row[column] - means[column]) / divisors[column]);
    }
}
