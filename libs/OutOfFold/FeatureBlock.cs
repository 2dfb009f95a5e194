namespace StackingK8s.OutOfFold;

/// <summary>Consecutive rows of the table, row by row for X_meta and column by column for the Parquet file.</summary>
/// <param name="columns">Features per row.</param>
/// <param name="size">The most rows.</param>
sealed class FeatureBlock(int columns, int size)
{
    /// <summary>Rows that are transposed together: their numbers of one column fill a cache line.</summary>
    const int Strip = 16;

    readonly float[] values = new float[columns * size];
    float[][] byColumn = [];
    int count;

    /// <summary>(rows, columns), row by row.</summary>
    public ReadOnlySpan<float> Values => values.AsSpan(0, columns * count);

    /// <summary>Path, label, group and fold, then a column per feature.</summary>
    public IReadOnlyList<Array> Columns { get; private set; } = [];

    /// <summary>Fills the block.</summary>
    /// <param name="table">Where from.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">How many.</param>
    public void Read(OutOfFoldTable table, int first, int rows)
    {
        if (count != rows)
            byColumn = [.. Enumerable.Range(0, columns).Select(_ => new float[rows])];
        count = rows;
        table.Read(first, values.AsSpan(0, columns * count));
        Transpose();
        var listed = Enumerable.Range(first, rows).Select(row => table[row]).ToArray();
        Columns =
        [
            listed.Select(row => row.Path).ToArray(),
            listed.Select(row => row.Label).ToArray(),
            listed.Select(row => row.Group).ToArray(),
            Enumerable.Range(first, rows).Select(row => table.Fold(row).Fold).ToArray(),
            .. byColumn,
        ];
    }

    void Transpose()
    {
        for (int begin = 0; begin < count; begin += Strip)
        {
            int end = Math.Min(begin + Strip, count);
            for (int column = 0; column < columns; column++)
            {
                float[] target = byColumn[column];
                for (int row = begin, from = begin * columns + column; row < end; row++, from += columns)
                    target[row] = values[from];
            }
        }
    }
}
