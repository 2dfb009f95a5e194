using Parquet;
using Parquet.Schema;

namespace StackingK8s.Artifacts.Formats;

/// <summary>
/// Writes a table as Apache Parquet, for analysis elsewhere (pandas, DuckDB, Spark), one row group after another: the same groups give the
/// same bytes.
/// </summary>
public sealed class ParquetTable : IAsyncDisposable
{
    readonly IReadOnlyList<DataField> fields;
    readonly ParquetWriter writer;

    ParquetTable(IReadOnlyList<DataField> fields, ParquetWriter writer) => (this.fields, this.writer) = (fields, writer);

    /// <summary>Begins a table. Disposing it ends the file.</summary>
    /// <param name="stream">Where the bytes go; stays open.</param>
    /// <param name="columns">Name and type: string (null is kept), int, long, float or double.</param>
    /// <exception cref="ArgumentException">There is no column, or a name occurs twice.</exception>
    public static async Task<ParquetTable> CreateAsync(Stream stream, IReadOnlyList<(string Name, Type Type)> columns)
    {
        if (columns.Count == 0)
            throw new ArgumentException("A table needs a column.", nameof(columns));
        if (columns.CountBy(column => column.Name).FirstOrDefault(name => name.Value > 1).Key is { } twice)
            throw new ArgumentException($"There are two columns {twice}.", nameof(columns));
        List<DataField> fields =
        [
            .. columns.Select(column => new DataField(column.Name, column.Type, isNullable: column.Type == typeof(string))),
        ];
        return new(fields, await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream));
    }

    /// <summary>Writes rows as one row group.</summary>
    /// <param name="columns">The values of each column: string?[], int[], long[], float[] or double[], all of one length.</param>
    /// <exception cref="ArgumentException">Columns are missing or too many, a type is not one of these, or lengths differ.</exception>
    public async Task WriteAsync(IReadOnlyList<Array> columns)
    {
        if (columns.Count != fields.Count)
            throw new ArgumentException($"{columns.Count} columns of values do not fill {fields.Count} columns.", nameof(columns));
        for (int i = 0; i < columns.Count; i++)
            if (columns[i].Length != columns[0].Length)
                throw new ArgumentException($"The column {fields[i].Name} and {fields[0].Name} differ in length.", nameof(columns));
        using var rows = writer.CreateRowGroup();
        for (int i = 0; i < fields.Count; i++)
            await WriteColumnAsync(rows, fields[i], columns[i]);
        rows.CompleteValidate();
    }

    /// <summary>Writes the end of the file.</summary>
    public ValueTask DisposeAsync() => writer.DisposeAsync();

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
