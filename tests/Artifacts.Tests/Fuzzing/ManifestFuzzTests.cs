using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit.Fuzzing;

namespace StackingK8s.Tests.Artifacts.Fuzzing;

public sealed class ManifestFuzzTests : IDisposable
{
    /// <summary>
    /// The reader's buffers; then a row's record, strings and place in the table of paths, and up to twenty problems in words.
    /// </summary>
    static readonly Allowance Allowance = new(100_000, 250);

    static readonly Mutator Mutator = new(
        [
            Encoding.UTF8.GetBytes("path,label\na.jpg,real\nb.jpg,fake\nc/d.jpg,fake\n"),
            Encoding.UTF8.GetBytes("\ufeffpath,label,group,x\r\n\"a,b\",real,g1,ü\r\nc.jpg,fake,\"g\"\"2\",\r\nd.jpg,fake,g2,\"n\nl\"\r\n"),
            Encoding.UTF8.GetBytes(
                "group,source,path,label,quality\nvideo-1,web,f/0001.png,0,95\nvideo-1,web,f/0002.png,0,90\nvideo-2,disk,r/0001.png,1,\n"
            ),
        ],
        "path",
        "label",
        "group",
        "real",
        "fake",
        "0",
        "1",
        "\"\"",
        "\",\"",
        "path,label\n",
        "./a.jpg",
        "a//b",
        "..\\x",
        "C:\\a.jpg",
        "s3://b/k"
    );

    readonly FuzzFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public void Any_bytes_are_read_as_a_manifest_or_refused_as_wrong_data()
    {
        var tally = Fuzz.Run<Manifest, DataException>(
            Mutator.Make,
            bytes => ManifestReader.Read(file.Holding(bytes), new(), null),
            Allowance,
            ComesBack,
            refused =>
                !refused.Message.Contains("is missing; the columns are", StringComparison.Ordinal)
                && !refused.Message.Contains("is not CSV", StringComparison.Ordinal)
        );

        Assert.Equal(0, file.Held());
        Assert.InRange(tally.AcceptedShare, 0.05, 0.9);
        Assert.InRange(tally.DeepShare, 0.4, 0.95);
    }

    void ComesBack(byte[] bytes, Manifest manifest)
    {
        Assert.Equal(ContentDigest.OfBytes(bytes), manifest.Sha256);
        Assert.All(manifest.Rows, row => Assert.True(row.Path.Length > 0 && !Path.IsPathRooted(row.Path) && row.Label is 0 or 1));
        FoldsCsv.Write(file["again"], manifest, new int[manifest.Rows.Count]);
        var again = ManifestReader.Read(file["again"], new(), manifest.LabelNames[1]);
        Assert.Equal(manifest.LabelNames, again.LabelNames);
        Assert.Equal(
            manifest.Rows.Select(row => (row.Path, row.Label, row.Group)),
            again.Rows.Select(row => (row.Path, row.Label, row.Group))
        );
        Assert.Equal(manifest.Rows.Select(row => row.Path), ManifestReader.ReadPaths(file.Path, new()));
    }
}
