using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.Artifacts;

public sealed class FurtherColumnsCsvTests : IDisposable
{
    static readonly RowList Rows = RowList.Of([new(3, "a.jpg", 0, null), new(7, "b.jpg", 1, "g")]);

    readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Columns_of_chosen_rows_come_back_exactly()
    {
        var manifest = ManifestReader.Read(
            temp.Write("m.csv", "row,path,note,label\n1,x,\"a,\"\"b\n\",0\n2,y,,1\n3,z, \u00fc ,1\n"),
            new(),
            null
        );

        FurtherColumnsCsv.Write(temp["c.csv"], FurtherColumns.Of(manifest, [0, 2]), [3, 7]);
        var read = FurtherColumnsCsv.Read(temp["c.csv"], Rows);

        Assert.Equal(["row", "note"], read.Names);
        Assert.Equal(["1", "a,\"b\n", "3", " \u00fc "], [read[0, 0], read[0, 1], read[1, 0], read[1, 1]]);
        Assert.Equal(2, read.Rows);
    }

    [Theory]
    [InlineData("", "the header does not begin with row")]
    [InlineData("line,x\n3,a\n7,b\n", "the header does not begin with row")]
    [InlineData("row,x\n3,a\n", "row 7 is expected here, with 1 values")]
    [InlineData("row,x\n7,a\n3,b\n", "line 2: row 3 is expected here")]
    [InlineData("row,x\n3,a,b\n7,c\n", "line 2: row 3 is expected here")]
    [InlineData("row,x\n3,a\n7,b\n8,c\n", "line 4: there are more than 2 rows")]
    [InlineData("row,x\n3,\"a\n", "this is not CSV")]
    public void A_file_of_other_rows_is_refused_with_its_line(string text, string why) =>
        Assert.Contains(
            why,
            Assert.Throws<ArtifactException>(() => FurtherColumnsCsv.Read(temp.Write("c.csv", text), Rows)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains(
            "none.csv",
            Assert.ThrowsAny<StackingException>(() => FurtherColumnsCsv.Read(temp["none.csv"], Rows)).Message,
            StringComparison.Ordinal
        );
}
