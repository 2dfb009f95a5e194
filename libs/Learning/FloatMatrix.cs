namespace StackingK8s.Learning;

/// <summary>
/// A dense row-major matrix of single-precision numbers: one row per sample, one column per feature.
/// </summary>
/// <param name="Rows">Number of samples, at least 0.</param>
/// <param name="Columns">Number of features, at least 0.</param>
/// <param name="Values">Rows x Columns numbers; element (r, c) at r * Columns + c. Shared with the caller, not copied.</param>
/// <exception cref="ArgumentException">The number of values is not Rows x Columns.</exception>
public sealed record FloatMatrix(int Rows, int Columns, float[] Values)
{
    /// <summary>A matrix of zeros.</summary>
    public FloatMatrix(int rows, int columns)
        : this(rows, columns, new float[checked(rows * columns)]) { }

    public float[] Values { get; init; } =
        Values.Length == (long)Rows * Columns
            ? Values
            : throw new ArgumentException($"{Values.Length} values do not fill {Rows} x {Columns}.", nameof(Values));

    public float this[int row, int column] => Values[row * Columns + column];

    /// <summary>The features of one sample, Columns numbers.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>A new matrix of the named rows, in the order named.</summary>
    public FloatMatrix SelectRows(ReadOnlySpan<int> rows)
    {
        var selected = new FloatMatrix(rows.Length, Columns);
        for (int i = 0; i < rows.Length; i++)
            Row(rows[i]).CopyTo(selected.Row(i));
        return selected;
    }
}
