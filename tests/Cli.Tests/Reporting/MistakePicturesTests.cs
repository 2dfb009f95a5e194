using StackingK8s.Artifacts.Attempts;
using StackingK8s.Cli.Reporting;
using StackingK8s.Contracts.Errors;
using StackingK8s.Stacking.Reports.Content;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli.Reporting;

public sealed class MistakePicturesTests : IDisposable
{
    // One red pixel.
    static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
    );

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Only_images_with_the_bytes_that_were_scored_are_shown()
    {
        File.WriteAllBytes(folder.File("a.png"), Png);
        File.WriteAllText(folder.File("broken.png"), "no image");
        string scored = ContentDigest.OfFile(folder.File("a.png"));

        var (mistakes, missing) = await AddAsync(
            [Of("a.png", scored), Of("a.png", new string('0', 64)), Of("a.png", null), Of("absent.png", scored), Of("broken.png", null)],
            folder.Root,
            null
        );

        Assert.Equal([true, false, true, false, false], mistakes.Select(mistake => mistake.Thumbnail is not null));
        Assert.Equal([0xFF, 0xD8], mistakes[0].Thumbnail![..2]);
        Assert.StartsWith("3 of 5 images are missing in ", missing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_runs_own_folder_is_used_if_it_is_here()
    {
        File.WriteAllBytes(folder.File("a.png"), Png);

        Assert.Null((await AddAsync([Of("a.png", null)], null, folder.Root)).Missing);
        Assert.Contains("not on this machine; --images", (await AddAsync([Of("a.png", null)], null, "s3://data/x")).Missing, Ordinal);
        Assert.Contains("not on this machine; --images", (await AddAsync([Of("a.png", null)], null, null)).Missing, Ordinal);
    }

    [Fact]
    public async Task A_named_folder_must_exist()
    {
        var refused = await Assert.ThrowsAsync<UsageException>(() => AddAsync([], folder.File("none"), folder.Root));
        Assert.StartsWith("--images: there is no folder ", refused.Message, Ordinal);
    }

    const StringComparison Ordinal = StringComparison.Ordinal;

    Task<(IReadOnlyList<Mistake> Mistakes, string? Missing)> AddAsync(IReadOnlyList<Mistake> mistakes, string? named, string? ofRun) =>
        MistakePictures.AddAsync(mistakes, named, ofRun, folder.File("scratch"), TestContext.Current.CancellationToken);

    static Mistake Of(string path, string? sha256) => new(true, 0, path, null, 1, 0.1, sha256);
}
