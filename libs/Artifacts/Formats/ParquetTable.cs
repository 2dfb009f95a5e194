using Parquet;
using Parquet.Schema;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Formats;

/// <summary>Writes a table as Apache Parquet, for analysis elsewhere (pandas, DuckDB, Spark).</summary>
public static class ParquetTable
{
    /// <summary>Writes a table atomically, as one row group.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Name and values: string?[] (null is kept), int[], long[], float[] or double[], all of one length.</param>
    /// <exception cref="ArgumentException">
    /// There is no column, a name occurs twice, the lengths differ, or a type is not one of these.
    /// </exception>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static async Task WriteAsync(string path, IReadOnlyList<(string Name, Array Values)> columns)
    {
        if (columns.Count == 0)
            throw new ArgumentException("A table needs a column.", nameof(columns));
        if (columns.FirstOrDefault(column => column.Values.Length != columns[0].Values.Length).Name is { } uneven)
            throw new ArgumentException($"The column {uneven} and {columns[0].Name} differ in length.", nameof(columns));
        if (columns.CountBy(column => column.Name).FirstOrDefault(name => name.Value > 1).Key is { } twice)
            throw new ArgumentException($"There are two columns {twice}.", nameof(columns));
        var fields = columns
            .Select(column => new DataField(column.Name, column.Values.GetType().GetElementType()!, isNullable: column.Values is string?[]))
            .ToList();
        await AtomicFile.WriteAsync(path, async stream =>
        {
            await using var table = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream);
            using var rows = table.CreateRowGroup();
            for (int i = 0; i < fields.Count; i++)
                await WriteColumnAsync(rows, fields[i], columns[i].Values);
            rows.CompleteValidate();
        });
    }

    static Task WriteColumnAsync(ParquetRowGroupWriter rows, DataField field, Array values) =>
        values switch
        {
            string?[] texts => rows.WriteAsync(field, texts!),
            int[] numbers when field.ClrType == typeof(int) => rows.WriteAsync<int>(field, numbers),
            long[] numbers when field.ClrType == typeof(long) => rows.WriteAsync<long>(field, numbers),
            float[] numbers => rows.WriteAsync<float>(field, numbers),
            double[] numbers => rows.WriteAsync<double>(field, numbers),
            _ => throw new ArgumentException(
                $"The column {field.Name} is of the type {values.GetType().Name}, which is not supported.",
                nameof(values)
            ),
        };
}
