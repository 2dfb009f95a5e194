using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds.Data;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Training;
using StackingK8s.Learning.Random;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Stacking.Folds;

public sealed class FoldDataTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task All_missing_images_are_listed_with_their_rows()
    {
        Images("a.jpg", "c.jpg");
        var task = TaskOf("path,label\na.jpg,real\nb.jpg,fake\nc.jpg,real\nd.jpg,fake\n");

        var rejected = await Assert.ThrowsAsync<DataException>(() => ReadAsync(task, 2));

        Assert.Contains("2 of 4 images", rejected.Message, StringComparison.Ordinal);
        Assert.Contains("row 1 (b.jpg)", rejected.Message, StringComparison.Ordinal);
        Assert.Contains("row 3 (d.jpg)", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_change_with_the_bytes_of_an_image_and_with_nothing_else()
    {
        Images("a.jpg", "b.jpg", "c.jpg", "d.jpg");
        var task = TaskOf("path,label\na.jpg,real\nb.jpg,fake\nc.jpg,real\nd.jpg,fake\n");
        var before = (await ReadAsync(task, 1)).Inputs();
        Assert.Equal(before, (await ReadAsync(task, 3)).Inputs());

        folder.Write("c.jpg", "other");
        var after = (await ReadAsync(task, 1)).Inputs();

        Assert.Equal(before["manifest"], after["manifest"]);
        Assert.NotEqual(before["images"], after["images"]);
    }

    [Fact]
    public async Task Images_that_change_or_vanish_after_they_were_found_are_all_named()
    {
        byte[] picture = await File.ReadAllBytesAsync(Repository.Path("examples", "photos", "cat.jpg"));
        foreach (string name in new[] { "a.jpg", "b.jpg", "c.jpg", "d.jpg" })
            await File.WriteAllBytesAsync(folder.File(name), [.. picture, (byte)name[0]]);
        var task = TaskOf("path,label\na.jpg,real\nb.jpg,fake\nc.jpg,real\nd.jpg,fake\n");
        var data = await ReadAsync(task, 1);
        File.Delete(folder.File("b.jpg"));
        await File.WriteAllBytesAsync(folder.File("c.jpg"), picture);

        var rejected = Assert.Throws<DataException>(() =>
            ImageFactsFinder.Find(ImageRoot.ForFiles(), data.Training.Images, folder.File("cache"), 1, _ => { }, CancellationToken.None)
        );

        Assert.Contains("2 of 4 images", rejected.Message, StringComparison.Ordinal);
        Assert.Contains("b.jpg: no such file", rejected.Message, StringComparison.Ordinal);
        Assert.Contains("c.jpg: the file changed after its digest was computed", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Seeds_depend_on_the_run_and_the_expert_but_never_on_the_fold()
    {
        Assert.Equal(Seeds.Initialisation(42, "effnet"), Seeds.Initialisation(42, "effnet"));
        Assert.Equal(
            6,
            new HashSet<long>
            {
                Seeds.Initialisation(42, "effnet"),
                Seeds.Initialisation(42, "maxvit"),
                Seeds.Initialisation(43, "effnet"),
                Seeds.Training(42, "effnet"),
                Seeds.Projection(42, "effnet"),
                Seeds.Training(42, "maxvit"),
            }.Count
        );
    }

    public void Dispose() => folder.Dispose();

    void Images(params string[] names)
    {
        foreach (string name in names)
            folder.Write(name, name);
    }

    async Task<FoldData> ReadAsync(FoldTask task, int threads) =>
        await FoldData.ReadAsync(
            task.Data,
            await ImageRoot.OpenAsync(
                task.Data.ImageRoot,
                "spec.data.imageRoot",
                folder.File("cache"),
                0,
                _ => { },
                CancellationToken.None
            ),
            threads,
            null,
            CancellationToken.None
        );

    FoldTask TaskOf(string manifest) =>
        new(
            folder.File("artifacts"),
            RunIdentity.None,
            new(folder.Write("train.csv", manifest), folder.Root, null, null, new(), DuplicatePolicy.Merge, []),
            42,
            0,
            new() { Count = 2 },
            [new() { Name = "effnet", Architecture = "efficientnetv2_test" }],
            8,
            EmbeddingLayers.Last,
            10
        );
}
