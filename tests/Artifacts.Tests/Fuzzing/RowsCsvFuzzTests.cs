using System.Text;
using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit.Fuzzing;

namespace StackingK8s.Tests.Artifacts.Fuzzing;

/// <summary>The lists of rows that fold steps leave: the one record of a run that is kept line by line.</summary>
public sealed class RowsCsvFuzzTests : IDisposable
{
    static readonly Allowance Allowance = new(100_000, 150);

    static readonly Mutator Mutator = new(
        [
            Encoding.UTF8.GetBytes("row,path,label,group\n0,a.jpg,1,g1\n1,\"b,\"\"c\",0,g2\n7,d/e.jpg,0,\n"),
            Encoding.UTF8.GetBytes("row,path,label,group\n0,ü,0,\n1,\"n\nl\",1,\n2147483647,x,1,\n"),
        ],
        "row,path,label,group\n",
        "0",
        "1",
        "2147483647",
        "\"\"",
        "\",\"",
        ",,,"
    );

    readonly FuzzFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public void Any_bytes_are_read_as_rows_or_refused_as_a_damaged_artifact()
    {
        var tally = Fuzz.Run<IReadOnlyList<DataRow>, ArtifactException>(
            Mutator.Make,
            bytes => RowsCsv.Read(file.Holding(bytes)),
            Allowance,
            ComesBack,
            refused => !refused.Message.Contains("the header is not", StringComparison.Ordinal)
        );

        Assert.Equal(0, file.Held());
        Assert.InRange(tally.AcceptedShare, 0.05, 0.9);
        Assert.InRange(tally.DeepShare, 0.5, 0.95);
    }

    void ComesBack(byte[] bytes, IReadOnlyList<DataRow> rows)
    {
        RowsCsv.Write(file["again"], rows);
        Assert.Equal(rows, RowsCsv.Read(file["again"]));
    }
}
