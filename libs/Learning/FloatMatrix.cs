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
    /// <param name="rows">Number of samples, at least 0.</param>
    /// <param name="columns">Number of features, at least 0.</param>
    /// <exception cref="OverflowException">There would be more than 2^31 - 1 values, or a negative number of them.</exception>
    public FloatMatrix(int rows, int columns)
        : this(rows, columns, new float[checked(rows * columns)]) { }

    /// <summary>Rows x Columns numbers in row-major order: element (r, c) at r * Columns + c. Shared with the caller, not copied.</summary>
    public float[] Values { get; init; } =
        Values.Length == (long)Rows * Columns
            ? Values
            : throw new ArgumentException($"A matrix of {Rows} x {Columns} cannot have {Values.Length} values.", nameof(Values));

    /// <summary>One feature of one sample.</summary>
    /// <param name="row">The sample, from 0.</param>
    /// <param name="column">The feature, from 0 and below Columns; this is not checked.</param>
    /// <exception cref="IndexOutOfRangeException">The element lies outside <see cref="Values"/>.</exception>
    public float this[int row, int column] => Values[row * Columns + column];

    /// <summary>The features of one sample, Columns numbers.</summary>
    /// <param name="row">The sample, from 0.</param>
    /// <returns>A view: writing to it changes the matrix.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The row does not exist.</exception>
    public Span<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>A new matrix of some of the rows.</summary>
    /// <param name="rows">Row numbers from 0; a row may occur several times.</param>
    /// <returns>rows x Columns: copies of those rows, in the order given.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row does not exist.</exception>
    public FloatMatrix SelectRows(ReadOnlySpan<int> rows)
    {
        var selected = new FloatMatrix(rows.Length, Columns);
        for (int i = 0; i < rows.Length; i++)
            Row(rows[i]).CopyTo(selected.Row(i));
        return selected;
    }
}
