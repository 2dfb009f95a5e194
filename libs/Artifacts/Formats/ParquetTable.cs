using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace StackingK8s.Artifacts.Formats;

/// <summary>
/// Writes a table as Apache Parquet (github.com/apache/parquet-format), for analysis elsewhere (pandas, DuckDB, Spark), one row group after
/// another: the same groups give the same bytes. Each column of a group is one page of plain values, not compressed: embeddings hardly can
/// be, and where each number lies is then known.
/// </summary>
public sealed class ParquetTable : IAsyncDisposable
{
    const int Plain = 0,
        Rle = 3,
        DataPage = 0,
        Uncompressed = 0,
        Required = 0,
        Optional = 1,
        Utf8Text = 0,
        FormatVersion = 1;

    readonly Stream stream;
    readonly IReadOnlyList<Column> columns;
    readonly List<Group> groups = [];
    readonly ArrayBufferWriter<byte> buffer = new();
    long position;

    ParquetTable(Stream stream, IReadOnlyList<Column> columns) => (this.stream, this.columns) = (stream, columns);

    static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>Begins a table. Disposing it ends the file.</summary>
    /// <param name="stream">Where the bytes go; stays open.</param>
    /// <param name="columns">Name and type: string (null is kept), int, long, float or double.</param>
    /// <exception cref="ArgumentException">There is no column, a name occurs twice, or a type is not one of these.</exception>
    public static async Task<ParquetTable> CreateAsync(Stream stream, IReadOnlyList<(string Name, Type Type)> columns)
    {
        if (columns.Count == 0)
            throw new ArgumentException("A table needs a column.", nameof(columns));
        if (columns.CountBy(column => column.Name).FirstOrDefault(name => name.Value > 1).Key is { } twice)
            throw new ArgumentException($"There are two columns {twice}.", nameof(columns));
        ParquetTable table = new(
            stream,
            [.. columns.Select(column => new Column(column.Name, column.Type, Kind(column.Name, column.Type)))]
        );
        await table.WriteAsync(Magic.ToArray());
        return table;
    }

    /// <summary>Writes rows as one row group.</summary>
    /// <param name="values">The values of each column: string?[], int[], long[], float[] or double[], all of one length.</param>
    /// <exception cref="ArgumentException">Columns are missing or too many, a type is not the column's, or lengths differ.</exception>
    public async Task WriteAsync(IReadOnlyList<Array> values)
    {
        if (values.Count != columns.Count)
            throw new ArgumentException($"{values.Count} columns of values do not fill {columns.Count} columns.", nameof(values));
        for (int i = 0; i < values.Count; i++)
            if (values[i].GetType().GetElementType() != columns[i].Type)
                throw new ArgumentException($"The column {columns[i].Name} cannot hold {values[i].GetType().Name}.", nameof(values));
            else if (values[i].Length != values[0].Length)
                throw new ArgumentException($"The column {columns[i].Name} and {columns[0].Name} differ in length.", nameof(values));
        List<Page> pages = [];
        foreach (var column in values)
            pages.Add(await WritePageAsync(column));
        groups.Add(new(values[0].Length, pages));
    }

    /// <summary>Writes the end of the file.</summary>
    public async ValueTask DisposeAsync()
    {
        ArrayBufferWriter<byte> footer = new();
        ThriftStruct file = new(footer);
        file.Number(1, FormatVersion)
            .Structs<Column?>(2, [null, .. columns], DescribeElement)
            .Long(3, groups.Sum(group => (long)group.Rows))
            .Structs(4, groups, Describe)
            .Text(6, "stacking")
            .End();
        int length = footer.WrittenCount;
        BinaryPrimitives.WriteInt32LittleEndian(footer.GetSpan(sizeof(int)), length);
        footer.Advance(sizeof(int));
        footer.Write(Magic);
        await WriteAsync(footer.WrittenMemory);
    }

    async Task<Page> WritePageAsync(Array values)
    {
        long begin = position;
        buffer.ResetWrittenCount();
        if (values is string?[] texts)
            ParquetTexts.Encode(texts, buffer);
        int size = buffer.WrittenCount + FixedBytes(values).Length;
        ArrayBufferWriter<byte> header = new();
        new ThriftStruct(header)
            .Number(1, DataPage)
            .Number(2, size)
            .Number(3, size)
            .Nested(5, page => page.Number(1, values.Length).Number(2, Plain).Number(3, Rle).Number(4, Rle))
            .End();
        await WriteAsync(header.WrittenMemory);
        await WriteAsync(buffer.WrittenMemory);
        // Synchronous: no other memory than the array itself is needed.
        stream.Write(FixedBytes(values));
        position += FixedBytes(values).Length;
        return new(begin, position - begin, values.Length);
    }

    async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes);
        position += bytes.Length;
    }

    static ReadOnlySpan<byte> FixedBytes(Array values) =>
        values switch
        {
            int[] numbers => MemoryMarshal.AsBytes<int>(numbers),
            long[] numbers => MemoryMarshal.AsBytes<long>(numbers),
            float[] numbers => MemoryMarshal.AsBytes<float>(numbers),
            double[] numbers => MemoryMarshal.AsBytes<double>(numbers),
            _ => [],
        };

    /// <summary>An element of the schema: null is the root, of which the columns are the children.</summary>
    void DescribeElement(ThriftStruct element, Column? column)
    {
        if (column is null)
            element.Text(4, "schema").Number(5, columns.Count);
        else if (column.Type == typeof(string))
            element
                .Number(1, column.Kind)
                .Number(3, Optional)
                .Text(4, column.Name)
                .Number(6, Utf8Text)
                .Nested(10, type => type.Nested(1, _ => { }));
        else
            element.Number(1, column.Kind).Number(3, Required).Text(4, column.Name);
    }

    void Describe(ThriftStruct element, Group group) =>
        element
            .Structs(1, [.. columns.Zip(group.Pages)], (chunk, each) => Describe(chunk, each.First, each.Second))
            .Long(2, group.Pages.Sum(page => page.Bytes))
            .Long(3, group.Rows);

    static void Describe(ThriftStruct chunk, Column column, Page page) =>
        chunk
            .Long(2, page.Offset)
            .Nested(3, data =>
                data.Number(1, column.Kind)
                    .Numbers(2, Plain, Rle)
                    .Texts(3, column.Name)
                    .Number(4, Uncompressed)
                    .Long(5, page.Values)
                    .Long(6, page.Bytes)
                    .Long(7, page.Bytes)
                    .Long(9, page.Offset)
            );

    /// <summary>Parquet's number of a type.</summary>
    static int Kind(string name, Type type) =>
        Type.GetTypeCode(type) switch
        {
            TypeCode.Int32 => 1,
            TypeCode.Int64 => 2,
            TypeCode.Single => 4,
            TypeCode.Double => 5,
            TypeCode.String => 6,
            _ => throw new ArgumentException($"The column {name} is of the type {type.Name}, which is not supported.", nameof(type)),
        };

    sealed record Column(string Name, Type Type, int Kind);

    sealed record Group(int Rows, IReadOnlyList<Page> Pages);

    readonly record struct Page(long Offset, long Bytes, int Values);
}
