using StackingK8s.Artifacts;
using StackingK8s.Contracts;
using StackingK8s.Steps;
using StackingK8s.TestKit;

namespace StackingK8s.FoldTrainer.Tests;

/// <summary>The real work of a fold on a handful of noise images: what it writes, and that it writes the same again.</summary>
public sealed class FoldTrainerTests : IDisposable
{
    const int Images = 24, Size = 32;

    readonly TemporaryFolder folder = new();

    public FoldTrainerTests()
    {
        Random random = new(5);
        List<string> lines = ["path,label"];
        for (int i = 0; i < Images; i++)
        {
            var pixels = new byte[Size * Size * 3];
            random.NextBytes(pixels);
            using var image = NetVips.Image.NewFromMemory(pixels, Size, Size, 3, NetVips.Enums.BandFormat.Uchar);
            image.WriteToFile(folder.File($"{i}.png"));
            lines.Add($"{i}.png,{(i % 2 == 0 ? "real" : "fake")}");
        }
        folder.Write("train.csv", string.Join('\n', lines));
    }

    [Fact]
    public async Task A_fold_describes_the_rows_it_holds_out_and_lists_the_others_as_trained_on()
    {
        var attempt = await CommitAsync("one");
        string scratch = folder.File("scratch");

        var heldOut = RowsCsv.Read(await attempt.FetchAsync(ArtifactPaths.Fold.HeldOutRows, scratch, CancellationToken.None));
        var seen = RowsCsv.Read(await attempt.FetchAsync(ArtifactPaths.Fold.TrainingRows("effnet"), scratch, CancellationToken.None));
        Assert.Equal(Enumerable.Range(0, Images), heldOut.Concat(seen).Select(row => row.Row).Order());
        var embeddings = NpyFile.Read(await attempt.FetchAsync(ArtifactPaths.Fold.Embeddings("effnet"), scratch, CancellationToken.None));
        Assert.Equal([heldOut.Count, 8], embeddings.Shape);
        using SafetensorsReader weights = new(await attempt.FetchAsync(ArtifactPaths.Fold.Weights("effnet"), scratch, CancellationToken.None));
        Assert.Contains("conv_stem.weight", weights.Names);
    }

    [Fact]
    public async Task The_same_task_gives_the_same_bytes()
    {
        var one = await CommitAsync("one");
        var two = await CommitAsync("two");

        foreach (string file in new[] { ArtifactPaths.Fold.Weights("effnet"), ArtifactPaths.Fold.Embeddings("effnet"), ArtifactPaths.Fold.Logits("effnet") })
            Assert.Equal(one.DigestOf(file), two.DigestOf(file));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Runs the step into a store of its own, so that nothing is reused.</summary>
    async Task<CommittedAttempt> CommitAsync(string name)
    {
        FolderStore store = new(folder.File($"artifacts-{name}"));
        FoldTask task = new(store.Root, new(folder.File("train.csv"), folder.Root, null, null), 42, 1, new() { Count = 3 },
            [new() { Name = "effnet", Architecture = "efficientnetv2_test", ImageSize = Size, Epochs = 2, BatchSize = 8 }], 8, 10);
        StepContext context = new(store, folder.File("scratch"), folder.File("cache"), 1, new ProgressReporter(task.Step, TextWriter.Null, TimeProvider.System), CancellationToken.None);
        Directory.CreateDirectory(context.CacheFolder);
        FoldTraining.FoldTrainer work = new();
        var inputs = await work.ReadInputsAsync(task, context);
        using AttemptWriter writer = new(store, context.ScratchFolder, task.Step, WorkDigest.Of(task, "test", inputs), name);
        var metrics = await work.WorkAsync(task, writer, context);
        return await CommittedAttempt.OpenAsync(store, await writer.CommitAsync("test", inputs, metrics, CancellationToken.None), CancellationToken.None);
    }
}
