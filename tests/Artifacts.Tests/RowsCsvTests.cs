using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.Artifacts;

public sealed class RowsCsvTests : IDisposable
{
    readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Rows_with_odd_characters_come_back_exactly()
    {
        DataRow[] rows =
        [
            new(0, "plain.jpg", 0, "g"),
            new(7, "a,b\"c\"\r\nd\re\nf.jpg", 1, "\""),
            new(3, " space ", 1, ", "),
            new(2_147_483_647, "ü-漢字-🙂\t\u0001", 0, "\n"),
            new(4, "", 0, "\ufeff"),
            new(5, "'", 1, "#x"),
        ];
        RowsCsv.Write(temp["rows.csv"], rows);
        Assert.Equal(rows, RowsCsv.Read(temp["rows.csv"]));
        Assert.Equal(rows, RowsCsv.Stream(temp["rows.csv"]));
        var list = RowList.Of(rows);
        Assert.Equal(
            ContentDigest.OfFile(temp["rows.csv"]),
            RowsDigest.Compute(Enumerable.Range(0, list.Count).Select(row => (list, row)))
        );
    }

    [Fact]
    public void Many_rows_with_long_and_short_texts_come_back_exactly()
    {
        DataRow[] rows =
        [
            .. Enumerable.Range(0, 5000).Select(i => new DataRow(i, new string('é', i % 1000), i % 2, i % 3 == 0 ? null : $"g{i % 7}")),
        ];
        RowsCsv.Write(temp["rows.csv"], rows);
        var read = RowsCsv.Read(temp["rows.csv"]);
        Assert.Equal(rows, read);
        Assert.Equal(rows, RowList.Of(rows));
        Assert.Equal((4999, 1, rows[4999].Path, "g1"), (read.Number(4999), read.Label(4999), read.Path(4999), read.Group(4999)));
    }

    [Fact]
    public void A_list_that_is_read_row_by_row_is_refused_where_it_is_none()
    {
        string file = temp.Write("rows.csv", "row,path,label,group\n0,a,0,\nx,b,0,\n");
        List<DataRow> read = [];
        var fault = Assert.Throws<ArtifactException>(() => read.AddRange(RowsCsv.Stream(file).Select(row => row)));
        Assert.Contains("line 3: 'x' is not a whole number", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_texts_come_back_exactly()
    {
        var random = new Random(1);
        DataRow[] rows = [.. Enumerable.Range(0, 2000).Select(i => new DataRow(i, Text(), i % 2, "g" + Text()))];
        RowsCsv.Write(temp["rows.csv"], rows);
        Assert.Equal(rows, RowsCsv.Read(temp["rows.csv"]));

        string Text() => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => ",\"\r\n ax;'\t"[random.Next(10)]));
    }

    [Fact]
    public void A_plain_list_is_plain_text()
    {
        RowsCsv.Write(temp["rows.csv"], [new(0, "a.jpg", 1, null), new(2, "b,c", 0, null)]);
        Assert.Equal("row,path,label,group\n0,a.jpg,1,\n2,\"b,c\",0,\n", File.ReadAllText(temp["rows.csv"]));
        Assert.All(RowsCsv.Read(temp["rows.csv"]), row => Assert.Null(row.Group));
        RowsCsv.Write(temp["rows.csv"], []);
        Assert.Empty(RowsCsv.Read(temp["rows.csv"]));
    }

    [Fact]
    public void An_empty_group_is_refused_because_it_would_come_back_as_none()
    {
        Assert.Throws<ArgumentException>(() => RowsCsv.Write(temp["rows.csv"], [new(0, "a", 0, "")]));
        Assert.Empty(temp.Files());
    }

    [Theory]
    [InlineData("", "line 1: the header is not row,path,label,group")]
    [InlineData("path,label\n", "the header is not")]
    [InlineData("row,path,label,group\n0,a,0,\nx,b,0,\n", "line 3: 'x' is not a whole number")]
    [InlineData("row,path,label,group\n-1,a,0,\n", "'-1' is not a whole number")]
    [InlineData("row,path,label,group\n0,a,2,\n", "'2' is not a whole number from 0 to 1")]
    [InlineData("row,path,label,group\n0,a,0\n", "3 fields instead of 4")]
    [InlineData("row,path,label,group\n0,\"a,0,\n", "line 2: this is not CSV")]
    public void A_file_that_is_no_list_is_refused_with_its_line(string text, string why)
    {
        string message = Assert.Throws<ArtifactException>(() => RowsCsv.Read(temp.Write("rows.csv", text))).Message;
        Assert.Contains(why, message, StringComparison.Ordinal);
        Assert.Contains("rows.csv", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_list_is_told_as_missing() =>
        Assert.Contains(
            "is missing",
            Assert.Throws<ArtifactException>(() => RowsCsv.Read(temp["none.csv"])).Message,
            StringComparison.Ordinal
        );
}
