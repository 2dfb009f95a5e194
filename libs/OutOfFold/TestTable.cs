using StackingK8s.Artifacts.Formats;

namespace StackingK8s.OutOfFold;

/// <summary>
/// test.parquet: the test rows with the mean of the folds' features. For analysis: the meta-model scores each fold's features on their own
/// and averages the probabilities.
/// </summary>
static class TestTable
{
    /// <summary>Writes the table, a row group for each block of rows.</summary>
    /// <param name="stream">Where the bytes go.</param>
    /// <param name="table">A run with test rows.</param>
    /// <param name="stop">Cancels the work.</param>
    public static async Task WriteAsync(Stream stream, OutOfFoldTable table, CancellationToken stop)
    {
        var (features, first) = (table.Features, table.Folds[0]);
        int rows = first.Test.Count,
            size = Math.Min(rows, FeatureFiles.RowsPerBlock(features.Columns.Count));
        await using var parquet = await ParquetTable.CreateAsync(
            stream,
            [
                ("path", typeof(string)),
                ("label", typeof(int)),
                ("group", typeof(string)),
                .. ColumnNames.OfTable(first.TestColumns.Names, features.Columns).Select(name => (name, typeof(string))),
                .. features.Columns.Select(name => (name, typeof(float))),
            ]
        );
        for (int begin = 0; begin < rows; begin += size)
        {
            stop.ThrowIfCancellationRequested();
            int[] block = [.. Enumerable.Range(begin, Math.Min(size, rows - begin))];
            await parquet.WriteAsync([
                block.Select(first.Test.Path).ToArray(),
                block.Select(first.Test.Label).ToArray(),
                block.Select(first.Test.Group).ToArray(),
                .. ColumnNames.Values(first.TestColumns, block),
                .. Means(table, begin, block.Length),
            ]);
        }
    }

    /// <returns>A column per feature: the mean over folds, added in double precision in fold order.</returns>
    static float[][] Means(OutOfFoldTable table, int begin, int rows)
    {
        int columns = table.Features.Columns.Count;
        double[] sums = new double[rows * columns];
        float[] block = new float[sums.Length];
        foreach (var fold in table.Folds)
        {
            TestFiles.Read(fold, table.Features, begin, block);
            for (int i = 0; i < sums.Length; i++)
                sums[i] += block[i];
        }
        float[][] means = new float[columns][];
        for (int column = 0; column < columns; column++)
        {
            means[column] = new float[rows];
            for (int row = 0; row < rows; row++)
                means[column][row] = (float)(sums[row * columns + column] / table.Folds.Count);
        }
        return means;
    }
}
