using StackingK8s.Artifacts;
using StackingK8s.Contracts;
using StackingK8s.Steps;
using StackingK8s.TestKit;

namespace StackingK8s.FoldTrainer.Tests;

/// <summary>The real work of a fold on a handful of noise images: what it writes, and that it writes the same again.</summary>
public sealed class FoldTrainerTests : IDisposable
{
    const int Images = 24, Size = 32;

    static readonly ExpertSpec Expert = new() { Name = "effnet", Architecture = "efficientnetv2_test", ImageSize = Size, Epochs = 2, BatchSize = 8 };

    readonly TemporaryFolder folder = new();
    readonly StringWriter log = new();

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

    [Fact]
    public async Task A_batch_size_left_to_the_machine_is_found_and_kept_with_the_result()
    {
        var attempt = await CommitAsync("auto", Expert with { BatchSize = BatchSize.Auto }, machine: new(MemoryLimit: "8000000000"));
        Assert.Equal(16, attempt.Result.Metrics["batch_size_effnet"]);   // the largest power of two that 16 training rows fill
        Assert.Contains("effnet: batchSize auto is 16 here", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_larger_than_the_training_rows_is_one_batch_of_them_and_is_said()
    {
        var attempt = await CommitAsync("large", Expert with { BatchSize = 64 });
        Assert.Equal(16, attempt.Result.Metrics["batch_size_effnet"]);
        Assert.Contains("effnet: batchSize 64 is more than the 16 training rows: one batch of 16 is an epoch", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_says_the_device_and_why()
    {
        await CommitAsync("device", machine: new(Device: "cpu"));
        Assert.Contains("device cpu: it was asked for", log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu", null, null, "STACKING_DEVICE: Device 'gpu' is not one of auto, cpu, cuda.")]
    [InlineData(null, "/nowhere", null, "STACKING_LIBTORCH: /nowhere is no libtorch")]
    [InlineData(null, null, "8Gi", "STACKING_MEMORY_LIMIT must be a number of bytes; it is '8Gi'.")]
    public async Task What_the_environment_says_amiss_is_the_users_to_change(string? device, string? libTorch, string? memoryLimit, string words)
    {
        var refused = await Assert.ThrowsAsync<UsageException>(() => CommitAsync("wrong", Expert with { BatchSize = BatchSize.Auto }, new(device, libTorch, memoryLimit)));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_only_judge_for_early_stopping_are_listed_as_seen()
    {
        var attempt = await CommitAsync("early", Expert with { EarlyStopping = new() { Patience = 1, ValidationFraction = 0.25 } });
        var seen = RowsCsv.Read(await attempt.FetchAsync(ArtifactPaths.Fold.TrainingRows("effnet"), folder.File("scratch"), CancellationToken.None));
        Assert.Equal(16, seen.Count);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Runs the step into a store of its own, so that nothing is reused.</summary>
    async Task<CommittedAttempt> CommitAsync(string name, ExpertSpec? expert = null, FoldTraining.FoldMachine? machine = null)
    {
        FolderStore store = new(folder.File($"artifacts-{name}"));
        FoldTask task = new(store.Root, new(folder.File("train.csv"), folder.Root, null, null), 42, 1, new() { Count = 3 },
            [expert ?? Expert], 8);
        StepContext context = new(store, folder.File("scratch"), folder.File("cache"), 1, new ProgressReporter(task.Step, log, TimeProvider.System), CancellationToken.None);
        Directory.CreateDirectory(context.CacheFolder);
        FoldTraining.FoldTrainer work = new(machine ?? new());
        var inputs = await work.ReadInputsAsync(task, context);
        using AttemptWriter writer = new(store, context.ScratchFolder, task.Step, WorkDigest.Of(task, "test", inputs), name);
        var metrics = await work.WorkAsync(task, writer, context);
        return await CommittedAttempt.OpenAsync(store, await writer.CommitAsync("test", inputs, metrics, CancellationToken.None), CancellationToken.None);
    }
}
