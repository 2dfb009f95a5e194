using StackingK8s.Artifacts;
using StackingK8s.Contracts;
using StackingK8s.FoldTraining;
using StackingK8s.Steps;
using StackingK8s.TestKit;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;

namespace StackingK8s.FoldTrainer.Tests;

/// <summary>The real work of a fold on a handful of noise images: what it writes, and that it writes the same again.</summary>
public sealed class FoldTrainerTests : IDisposable
{
    const int Images = 24, Size = 32;

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
    public async Task Initial_weights_are_trained_on_from_and_belong_to_the_work_but_not_their_place()
    {
        string file = Weights("w.safetensors", seed: 9);
        var fromSeed = await CommitAsync("seed");
        var fromFile = await CommitAsync("file", spec => spec with { InitialWeights = file });
        string moved = folder.File("elsewhere.safetensors");
        File.Copy(file, moved);
        var fromCopy = await CommitAsync("copy", spec => spec with { InitialWeights = moved });

        string weights = ArtifactPaths.Fold.Weights("effnet");
        Assert.NotEqual(fromSeed.DigestOf(weights), fromFile.DigestOf(weights));
        Assert.Equal(fromFile.DigestOf(weights), fromCopy.DigestOf(weights));
        Assert.Equal(fromFile.Reference.WorkDigest, fromCopy.Reference.WorkDigest);
        Assert.NotEqual(fromSeed.Reference.WorkDigest, fromFile.Reference.WorkDigest);
        Assert.Equal(ContentDigest.OfFile(file), fromFile.Result.Inputs["initial weights of effnet"]);
        Assert.Contains("effnet starts from", log.ToString(), StringComparison.Ordinal);
        Assert.Contains("not in the file: classifier.weight, classifier.bias", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_normalization_changes_the_work_and_is_kept_with_the_weights()
    {
        var own = await CommitAsync("own");
        var half = await CommitAsync("half", spec => spec with { Normalization = "half" });

        Assert.NotEqual(own.Reference.WorkDigest, half.Reference.WorkDigest);
        Assert.Equal("imagenet", (await DescriptionAsync(own)).Normalisation.Name);
        var description = await DescriptionAsync(half);
        Assert.Equal(("efficientnetv2_test", Size, "half"), (description.Architecture, description.ImageSize, description.Normalisation.Name));
        Assert.Equal(["real", "fake"], description.LabelNames);
    }

    [Fact]
    public async Task What_cannot_be_trained_is_refused_before_anything_is_read()
    {
        var unknown = await Assert.ThrowsAsync<UsageException>(() => CommitAsync("a", spec => spec with { Architecture = "efficientnetv2_tset" }));
        Assert.Contains("spec.experts[0].architecture: Unknown architecture 'efficientnetv2_tset'. Nearest: efficientnetv2_test", unknown.Message, StringComparison.Ordinal);
        var absent = await Assert.ThrowsAsync<UsageException>(() => CommitAsync("b", spec => spec with { InitialWeights = folder.File("none") }));
        Assert.Contains("spec.experts[0].initialWeights: there is no file", absent.Message, StringComparison.Ordinal);

        var unsound = await Assert.ThrowsAsync<DataException>(() => CommitAsync("c", spec => spec with { InitialWeights = folder.File("train.csv") }));
        Assert.Contains("effnet, initialWeights: ", unsound.Message, StringComparison.Ordinal);
        Assert.Contains("no sound safetensors file", unsound.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        log.Dispose();
        folder.Dispose();
    }

    /// <summary>A file of a thousand classes, as timm publishes them.</summary>
    string Weights(string name, long seed)
    {
        using var network = ExpertCatalog.Create("efficientnetv2_test", new() { Classes = 1000 }, seed);
        WeightsFile.Write(folder.File(name), network, new("efficientnetv2_test", 96, Normalisation.ImageNet, [.. Enumerable.Range(0, 1000).Select(label => $"{label}")]));
        return folder.File(name);
    }

    async Task<WeightsDescription> DescriptionAsync(CommittedAttempt attempt)
    {
        using var file = WeightsFile.Open(await attempt.FetchAsync(ArtifactPaths.Fold.Weights("effnet"), folder.File("scratch"), CancellationToken.None));
        return file.Description!;
    }

    /// <summary>Runs the step into a store of its own, so that nothing is reused.</summary>
    async Task<CommittedAttempt> CommitAsync(string name, Func<ExpertSpec, ExpertSpec>? change = null)
    {
        FolderStore store = new(folder.File($"artifacts-{name}"));
        ExpertSpec spec = new() { Name = "effnet", Architecture = "efficientnetv2_test", ImageSize = Size, Epochs = 2, BatchSize = 8 };
        FoldTask task = new(store.Root, new(folder.File("train.csv"), folder.Root, null, null), 42, 1, new() { Count = 3 },
            [change is null ? spec : change(spec)], 8);
        StepContext context = new(store, folder.File("scratch"), folder.File("cache"), 1, new ProgressReporter(task.Step, log, TimeProvider.System), CancellationToken.None);
        Directory.CreateDirectory(context.CacheFolder);
        FoldTraining.FoldTrainer work = new();
        var inputs = await work.ReadInputsAsync(task, context);
        using AttemptWriter writer = new(store, context.ScratchFolder, task.Step, WorkDigest.Of(task, "test", inputs), name);
        var metrics = await work.WorkAsync(task, writer, context);
        return await CommittedAttempt.OpenAsync(store, await writer.CommitAsync("test", inputs, metrics, CancellationToken.None), CancellationToken.None);
    }
}
