using StackingK8s.Artifacts.Predictions;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Prediction;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Stacking.Prediction;

public sealed class ImageListTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public ImageListTests()
    {
        foreach (string name in new[] { "a.png", "b.JPG", "notes.txt", "deep/c.bmp", "deep/er/d1.png", "deep/er/d2.png", "odd/star*.png" })
            folder.Write(name, "");
    }

    public void Dispose() => folder.Dispose();

    async Task<string[]> FindAsync(params string[] arguments)
    {
        var images = await ImageList.FromFilesAsync(
            [.. arguments.Select(folder.File)],
            folder.File("scratch"),
            _ => { },
            CancellationToken.None
        );
        return [.. images.Names.Select(name => Path.GetRelativePath(folder.Root, name))];
    }

    [Theory]
    [InlineData("a.png", "a.png")]
    [InlineData("absent.png", "absent.png")] // reported with all that cannot be read
    [InlineData("deep/", "deep/c.bmp", "deep/er/d1.png", "deep/er/d2.png")]
    [InlineData("*", "a.png", "b.JPG")]
    [InlineData("?.png", "a.png")]
    [InlineData("deep/**/*.png", "deep/er/d1.png", "deep/er/d2.png")]
    [InlineData("deep/**/d[2-9].*", "deep/er/d2.png")]
    [InlineData("deep/*/d[!2].png", "deep/er/d1.png")]
    [InlineData("odd/star*.png", "odd/star*.png")]
    public async Task Files_folders_and_patterns_are_images(string argument, params string[] expected) =>
        Assert.Equal(expected, await FindAsync(argument));

    [Fact]
    public async Task A_folder_without_its_slash_and_what_matches_nothing_are_named_together()
    {
        var wrong = await Assert.ThrowsAsync<DataException>(() => FindAsync("deep", "*.gif", "a.png", "[x].png"));
        Assert.Contains("/deep is a folder, not an image. Write ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("No image matches ", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(3, wrong.Message.Split('\n').Length);
    }

    [Fact]
    public async Task A_folder_without_images_is_named()
    {
        folder.Write("empty/readme.txt", "");
        Assert.Contains(
            "There is no image in",
            (await Assert.ThrowsAsync<DataException>(() => FindAsync("empty/"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Groups_get_the_mean_of_their_images_and_formulas_an_apostrophe()
    {
        string file = folder.File("p.csv");
        PredictionsCsv.Write(file, new(["effnet"], [], true), write =>
        {
            write(new("=1+1.png", 0.25, 0.5, "real", [-1]), "v1");
            write(new("b.png", 0.75, 0, "-fake", [1]), "v1");
            write(new("c.png", 0.5, 0, "real", [0]), "");
        });
        Assert.Equal(
            """
            path,probability,prediction,spread,group,group.probability,effnet.logit
            '=1+1.png,0.25,real,0.5,v1,0.5,-1
            b.png,0.75,'-fake,0,v1,0.5,1
            c.png,0.5,real,0,,,0

            """,
            File.ReadAllText(file)
        );
    }
}
