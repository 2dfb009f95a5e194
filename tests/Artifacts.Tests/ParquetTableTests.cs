using ParquetSharp;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Tests.Artifacts;

/// <summary>What is written is read by Apache's own implementation, the one that pandas and DuckDB's users know as pyarrow.</summary>
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
                ("path", new[] { "a,\"b", "ü-漢字-🙂" }),
                ("group", new[] { null, "g" }),
                ("label", new[] { 0, -1 }),
                ("size", new[] { 1L << 40, -1 }),
                ("f0", new[] { 1.5f, float.NaN }),
                ("d", new[] { 0.1, -1e300 }),
            ]
        );
        using ParquetFileReader reader = new(temp["x.parquet"]);
        var schema = reader.FileMetaData.Schema;
        Assert.Equal(
            ["path", "group", "label", "size", "f0", "d"],
            Enumerable.Range(0, schema.NumColumns).Select(column => schema.Column(column).Name)
        );
        Assert.Equal(2, reader.FileMetaData.NumRows);
        Assert.Equal(1, reader.FileMetaData.NumRowGroups);
        using var rows = reader.RowGroup(0);
        Assert.Equal(["a,\"b", "ü-漢字-🙂"], Read<string?>(rows, 0));
        Assert.Equal([null, "g"], Read<string?>(rows, 1));
        Assert.Equal([0, -1], Read<int>(rows, 2));
        Assert.Equal([1L << 40, -1], Read<long>(rows, 3));
        Assert.Equal([1.5f, float.NaN], Read<float>(rows, 4));
        Assert.Equal([0.1, -1e300], Read<double>(rows, 5));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1000)]
    [InlineData(70_000)]
    public async Task Texts_that_are_missing_in_places_come_back_however_many_there_are(int count)
    {
        string?[] texts = [.. Enumerable.Range(0, count).Select(i => i % 3 == 0 ? null : $"text {i}")];
        await WriteAsync(temp["x.parquet"], [("a", texts), ("b", new string?[count])]);
        using ParquetFileReader reader = new(temp["x.parquet"]);
        using var rows = reader.RowGroup(0);
        Assert.Equal(texts, Read<string?>(rows, 0));
        Assert.Equal(new string?[count], Read<string?>(rows, 1));
    }

    [Fact]
    public async Task Rows_may_be_written_group_by_group_in_many_columns()
    {
        const int Columns = 40;
        await AtomicFile.WriteAsync(temp["x.parquet"], async stream =>
        {
            await using var table = await ParquetTable.CreateAsync(
                stream,
                [("s", typeof(string)), .. Enumerable.Range(0, Columns).Select(i => ($"n{i}", typeof(int)))]
            );
            await table.WriteAsync([new[] { "a", null }, .. Enumerable.Range(0, Columns).Select(i => new[] { i, -i })]);
            await table.WriteAsync([new[] { "b" }, .. Enumerable.Range(0, Columns).Select(i => new[] { 1000 * i })]);
        });
        using ParquetFileReader reader = new(temp["x.parquet"]);
        Assert.Equal(3, reader.FileMetaData.NumRows);
        Assert.Equal(2, reader.FileMetaData.NumRowGroups);
        using RowGroupReader first = reader.RowGroup(0),
            second = reader.RowGroup(1);
        Assert.Equal(["a", null], Read<string?>(first, 0));
        Assert.Equal([39, -39], Read<int>(first, Columns));
        Assert.Equal(["b"], Read<string?>(second, 0));
        Assert.Equal([7000], Read<int>(second, 8));
    }

    [Fact]
    public async Task A_table_without_rows_is_one()
    {
        await AtomicFile.WriteAsync(temp["x.parquet"], async stream =>
        {
            await using var table = await ParquetTable.CreateAsync(stream, [("n", typeof(int))]);
        });
        using ParquetFileReader reader = new(temp["x.parquet"]);
        Assert.Equal(0, reader.FileMetaData.NumRows);
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

    /// <summary>A whole table as one group.</summary>
    static Task WriteAsync(string path, IReadOnlyList<(string Name, Array Values)> columns) => AtomicFile.WriteAsync(path, async stream =>
        {
            await using var table = await ParquetTable.CreateAsync(
                stream,
                [.. columns.Select(column => (column.Name, column.Values.GetType().GetElementType()!))]
            );
            await table.WriteAsync([.. columns.Select(column => column.Values)]);
        });

    static T[] Read<T>(RowGroupReader rows, int column)
    {
        using var reader = rows.Column(column).LogicalReader<T>();
        return reader.ReadAll(checked((int)rows.MetaData.NumRows));
    }
}
