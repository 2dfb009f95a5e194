using System.Runtime.InteropServices;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;

namespace StackingK8s.OutOfFold;

/// <summary>
/// X_meta.npy and meta.parquet, which hold the same features, in one pass over the folds' embeddings. While a block of rows is written to
/// both, the next one is read.
/// </summary>
static class FeatureFiles
{
    /// <summary>
    /// Of a block, which is a row group of the Parquet file: small enough that four of them are little memory, and large enough that the
    /// columns of a group, which are found one by one, are worth reading.
    /// </summary>
    const int BlockBytes = 1 << 25,
        MostBlockRows = 1 << 16;

    /// <summary>Rows of a block; a function of the width alone, so that the same table has the same bytes everywhere.</summary>
    /// <param name="columns">Float32 columns.</param>
    public static int RowsPerBlock(int columns) => Math.Clamp(BlockBytes / sizeof(float) / Math.Max(columns, 1), 1, MostBlockRows);

    /// <summary>Gives both files.</summary>
    /// <param name="target">Takes them.</param>
    /// <param name="table">All rows.</param>
    /// <param name="rowsDone">Called with the number of rows done.</param>
    /// <param name="stop">Cancels the work.</param>
    public static Task WriteAsync(FileTarget target, OutOfFoldTable table, Action<int> rowsDone, CancellationToken stop) =>
        target(ArtifactPaths.Aggregate.Features, features => target(ArtifactPaths.Aggregate.Table, async stream =>
            {
                await using var rows = await ParquetTable.CreateAsync(stream, Columns(table));
                await WriteBlocksAsync(features, rows, table, rowsDone, stop);
            }));

    static async Task WriteBlocksAsync(
        Stream features,
        ParquetTable rows,
        OutOfFoldTable table,
        Action<int> rowsDone,
        CancellationToken stop
    )
    {
        int columns = table.Features.Columns.Count,
            size = Math.Min(table.Rows, RowsPerBlock(columns));
        features.Write(NpyFile.Float32Header(table.Rows, columns));
        FeatureBlock current = new(columns, size),
            next = new(columns, size);
        var writing = Task.CompletedTask;
        try
        {
            for (int first = 0; first < table.Rows; first += size)
            {
                stop.ThrowIfCancellationRequested();
                next.Read(table, first, Math.Min(size, table.Rows - first));
                await writing;
                rowsDone(first);
                (current, next) = (next, current);
                var block = current;
                writing = Task.WhenAll(
                    Task.Run(() => features.Write(MemoryMarshal.AsBytes(block.Values)), stop),
                    Task.Run(() => rows.WriteAsync(block.Columns), stop)
                );
            }
        }
        finally
        {
            // Nobody may still be writing when the files are closed.
            await writing;
        }
        rowsDone(table.Rows);
    }

    static IReadOnlyList<(string Name, Type Type)> Columns(OutOfFoldTable table) =>
        [
            ("path", typeof(string)),
            ("label", typeof(int)),
            ("group", typeof(string)),
            ("fold", typeof(int)),
            .. ColumnNames.OfTable(table.Folds[0].HeldOutColumns.Names, table.Features.Columns).Select(column => (column, typeof(string))),
            .. table.Features.Columns.Select(column => (column, typeof(float))),
        ];
}
