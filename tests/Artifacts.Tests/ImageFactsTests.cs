using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Artifacts;

public sealed class ImageFactsTests : IDisposable
{
    static readonly ImageFacts Jpeg = new(new('a', 64), new('b', 64), "jpeg", 640, 480, 50_000, 87, "4:2:0"),
        Flat = new(new('c', 64), null, "png", 1, 2, 3, null, null);

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_list_is_read_as_it_was_written()
    {
        ImagesCsv.Write(folder.File("images.csv"), [Jpeg, Flat], [Flat]);
        Assert.Equal(
            "set,row,sha256,fingerprint,format,width,height,bytes,quality,subsampling",
            File.ReadLines(folder.File("images.csv")).First()
        );
        var (training, test) = ImagesCsv.Read(folder.File("images.csv"));
        Assert.Equal([Jpeg, Flat], training);
        Assert.Equal([Flat], test);
    }

    [Theory]
    [InlineData("training,0", "training,1")]
    [InlineData("test,0", "training,0")]
    [InlineData("640", "-640")]
    [InlineData(",87,", ",187,")]
    [InlineData("bbbb", "BBBB")]
    [InlineData("set,row", "row,set")]
    public void Another_list_is_refused_with_its_line(string was, string becomes)
    {
        ImagesCsv.Write(folder.File("images.csv"), [Jpeg, Flat], [Flat]);
        File.WriteAllText(
            folder.File("images.csv"),
            File.ReadAllText(folder.File("images.csv")).Replace(was, becomes, StringComparison.Ordinal)
        );
        var refused = Assert.Throws<ArtifactException>(() => ImagesCsv.Read(folder.File("images.csv")));
        Assert.Contains("images.csv, line ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_knows_what_it_was_told_and_forgets_what_was_changed()
    {
        using (var cache = Open())
            cache.Add([Jpeg]);
        using (var cache = Open())
        {
            Assert.Equal(Jpeg, cache.Find(Jpeg.Sha256));
            cache.Add([Flat]);
        }
        string file = Directory.EnumerateFiles(folder.Root, "*.csv", SearchOption.AllDirectories).Single(each => Holds(each, "jpeg"));
        File.WriteAllText(file, File.ReadAllText(file).Replace("640", "641", StringComparison.Ordinal));
        using (var cache = Open())
        {
            Assert.Null(cache.Find(Jpeg.Sha256));
            Assert.Equal(Flat, cache.Find(Flat.Sha256));
        }
        using var other = new ImageFactsCache(folder.Root, "other rules", () => { }, CancellationToken.None);
        Assert.Null(other.Find(Flat.Sha256));
    }

    [Fact]
    public void Paths_of_one_file_resolve_to_one_place()
    {
        folder.Write("real/a.jpg", "a");
        Directory.CreateSymbolicLink(folder.File("alias"), folder.File("real"));
        File.CreateSymbolicLink(folder.File("real/b.jpg"), "../alias/a.jpg");
        File.CreateSymbolicLink(folder.File("loop"), folder.File("loop"));
        LinkResolver links = new();

        string place = links.Resolve(folder.File("real/a.jpg"));

        Assert.Equal(place, links.Resolve(folder.File("alias/a.jpg")));
        Assert.Equal(place, links.Resolve(folder.File("alias/b.jpg")));
        Assert.Equal(place, links.Resolve(folder.File("real/./a.jpg")));
        Assert.NotEqual(place, links.Resolve(folder.File("real/c.jpg")));
        Assert.EndsWith("loop", links.Resolve(folder.File("loop")), StringComparison.Ordinal);
    }

    static bool Holds(string file, string text) => File.ReadAllText(file).Contains(text, StringComparison.Ordinal);

    ImageFactsCache Open() => new(folder.Root, "rules", () => { }, CancellationToken.None);
}
