using Parquet;
using Parquet.Schema;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Tests.Artifacts;

public sealed class ParquetTableTests : IDisposable
{
    readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task A_table_comes_back_with_names_types_and_nulls()
    {
        await WriteAsync(
            temp["x.parquet"],
            [
                ("path", new[] { "a,\"b", "ü" }),
                ("group", new[] { null, "g" }),
                ("label", new[] { 0, 1 }),
                ("size", new[] { 1L << 40, -1 }),
                ("f0", new[] { 1.5f, float.NaN }),
                ("d", new[] { 0.1, -1e300 }),
            ]
        );
        await using var reader = await ParquetReader.CreateAsync(temp["x.parquet"]);
        var fields = reader.Schema.GetDataFields();
        Assert.Equal(["path", "group", "label", "size", "f0", "d"], fields.Select(field => field.Name));
        // Parquet.Net 6 reads texts as ReadOnlyMemory<char>.
        Type text = typeof(ReadOnlyMemory<char>);
        Assert.Equal([text, text, typeof(int), typeof(long), typeof(float), typeof(double)], fields.Select(field => field.ClrType));
        Assert.Equal([true, true, false, false, false, false], fields.Select(field => field.IsNullable));
        Assert.Equal(1, reader.RowGroupCount);
        using var rows = reader.OpenRowGroupReader(0);
        Assert.Equal(["a,\"b", "ü"], await TextsAsync(rows, fields[0]));
        Assert.Equal([null, "g"], await TextsAsync(rows, fields[1]));
        Assert.Equal(new int[] { 0, 1 }, await NumbersAsync<int>(rows, fields[2]));
        Assert.Equal(new long[] { 1L << 40, -1 }, await NumbersAsync<long>(rows, fields[3]));
        Assert.Equal(new float[] { 1.5f, float.NaN }, await NumbersAsync<float>(rows, fields[4]));
        Assert.Equal(new double[] { 0.1, -1e300 }, await NumbersAsync<double>(rows, fields[5]));
    }

    [Fact]
    public async Task Rows_may_be_written_group_by_group()
    {
        await AtomicFile.WriteAsync(temp["x.parquet"], async stream =>
        {
            await using var table = await ParquetTable.CreateAsync(stream, [("n", typeof(int)), ("s", typeof(string))]);
            await table.WriteAsync([new[] { 1, 2 }, new[] { "a", null }]);
            await table.WriteAsync([new[] { 3 }, new[] { "b" }]);
        });
        await using var reader = await ParquetReader.CreateAsync(temp["x.parquet"]);
        var fields = reader.Schema.GetDataFields();
        Assert.Equal(3, reader.Metadata!.NumRows);
        Assert.Equal(2, reader.RowGroupCount);
        using ParquetRowGroupReader first = reader.OpenRowGroupReader(0),
            second = reader.OpenRowGroupReader(1);
        Assert.Equal(new[] { 1, 2 }, await NumbersAsync<int>(first, fields[0]));
        Assert.Equal(["a", null], await TextsAsync(first, fields[1]));
        Assert.Equal(new[] { 3 }, await NumbersAsync<int>(second, fields[0], 1));
    }

    [Fact]
    public async Task The_same_table_gives_the_same_bytes()
    {
        foreach (string name in new[] { "a", "b" })
            await WriteAsync(temp[name], [("x", Enumerable.Range(0, 1000).ToArray()), ("s", new string?[1000])]);
        Assert.Equal(File.ReadAllBytes(temp["a"]), File.ReadAllBytes(temp["b"]));
    }

    [Fact]
    public async Task Mistakes_of_the_caller_leave_no_file()
    {
        (string, Array)[][] mistakes =
        [
            [],
            [("a", new int[1]), ("b", new int[2])],
            [("a", new int[1]), ("a", new int[1])],
            [("a", new uint[1])],
            [("a", new decimal[1])],
        ];
        foreach (var columns in mistakes)
            await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(temp["x"], columns));
        Assert.Empty(temp.Files());
    }

    static async Task<string?[]> TextsAsync(ParquetRowGroupReader rows, DataField field)
    {
        string?[] texts = new string?[2];
        await rows.ReadAsync(field, texts.AsMemory()!);
        return texts;
    }

    /// <summary>A whole table as one group.</summary>
    static Task WriteAsync(string path, IReadOnlyList<(string Name, Array Values)> columns) => AtomicFile.WriteAsync(path, async stream =>
        {
            await using var table = await ParquetTable.CreateAsync(
                stream,
                [.. columns.Select(column => (column.Name, column.Values.GetType().GetElementType()!))]
            );
            await table.WriteAsync([.. columns.Select(column => column.Values)]);
        });

    static async Task<T[]> NumbersAsync<T>(ParquetRowGroupReader rows, DataField field, int count = 2)
        where T : struct
    {
        var numbers = new T[count];
        await rows.ReadAsync(field, numbers.AsMemory());
        return numbers;
    }
}
