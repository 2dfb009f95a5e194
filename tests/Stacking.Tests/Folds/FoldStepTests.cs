using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Training;
using StackingK8s.Folds.Weights;
using StackingK8s.OutOfFold.Scaling;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;

namespace StackingK8s.Tests.Stacking.Folds;

/// <summary>The real work of a fold on a handful of noise images: what it writes, and that it writes the same again.</summary>
[Collection(nameof(TorchProcess))]
public sealed class FoldStepTests : IDisposable
{
    static readonly ExpertSpec Expert = new()
    {
        Name = "effnet",
        Architecture = "efficientnetv2_test",
        ImageSize = NoiseFold.Size,
        Epochs = 2,
        BatchSize = 8,
    };

    readonly NoiseFold fold = new();

    [Fact]
    public async Task A_fold_embeds_the_rows_it_holds_out_and_lists_the_others_as_trained_on()
    {
        var attempt = await fold.CommitAsync(fold.Store("one"), fold.Task(), "one");

        var heldOut = RowsCsv.Read(await attempt.FetchAsync(ArtifactPaths.Fold.HeldOutRows, fold.Scratch, CancellationToken.None));
        var seen = RowsCsv.Read(await attempt.FetchAsync(ArtifactPaths.Fold.TrainingRows("effnet"), fold.Scratch, CancellationToken.None));
        Assert.Equal(Enumerable.Range(0, NoiseFold.Images), heldOut.Concat(seen).Select(row => row.Row).Order());
        var embeddings = NpyFile.Read(
            await attempt.FetchAsync(ArtifactPaths.Fold.Embeddings("effnet"), fold.Scratch, CancellationToken.None)
        );
        Assert.Equal([heldOut.Count, 8], embeddings.Shape);
        using SafetensorsReader weights = new(
            await attempt.FetchAsync(ArtifactPaths.Fold.Weights("effnet"), fold.Scratch, CancellationToken.None)
        );
        Assert.Contains("conv_stem.weight", weights.Names);
    }

    [Theory, InlineData(EmbeddingLayers.Last, 8), InlineData(EmbeddingLayers.Stages, 17)]
    public async Task The_committed_network_and_projection_embed_the_held_out_rows_to_the_same_bits(EmbeddingLayers layers, int dimensions)
    {
        var attempt = await fold.CommitAsync(fold.Store("one"), fold.Task() with { Layers = layers, Dimensions = dimensions }, "one");
        Task<string> FetchAsync(string file) => attempt.FetchAsync(file, fold.Scratch, CancellationToken.None);
        var heldOut = RowsCsv.Read(await FetchAsync(ArtifactPaths.Fold.HeldOutRows));
        var root = ImageRoot.ForFiles();
        var images = await root.FindAsync([.. heldOut.Select(row => fold.File(row.Path))], "train.csv", 1, null, CancellationToken.None);
        using var decoded = DecodedImages.Open(
            root,
            images,
            fold.File("cache-of-its-own"),
            NoiseFold.Size,
            1,
            _ => { },
            null,
            CancellationToken.None
        );

        var trained = TrainedExpert.Open(
            await FetchAsync(ArtifactPaths.Fold.Weights("effnet")),
            await FetchAsync(ArtifactPaths.Fold.Projection("effnet"))
        );
        using var network = trained.Load(TorchSharp.torch.CPU);
        var embedded = trained
            .CreateEmbedder(network)
            .Embed(decoded, [.. Enumerable.Range(0, heldOut.Count)], 1, _ => { }, CancellationToken.None);

        Assert.Equal(NpyFile.Read(await FetchAsync(ArtifactPaths.Fold.Embeddings("effnet"))).ToFloat32(), embedded.Embeddings.Values);
        Assert.Equal(NpyFile.Read(await FetchAsync(ArtifactPaths.Fold.Logits("effnet"))).ToFloat32(), embedded.Logits);
    }

    [Fact]
    public async Task With_layers_the_log_odds_stay_the_same_and_each_part_is_projected_by_itself()
    {
        var last = await fold.CommitAsync(fold.Store("last"), fold.Task(), "last");
        var layers = await fold.CommitAsync(
            fold.Store("layers"),
            fold.Task() with
            {
                Layers = EmbeddingLayers.Stages,
                Dimensions = 33,
            },
            "layers"
        );

        foreach (string file in new[] { ArtifactPaths.Fold.Weights("effnet"), ArtifactPaths.Fold.Logits("effnet") })
            Assert.Equal(last.DigestOf(file), layers.DigestOf(file));
        var shape = Assert.Single(
            ContractJson
                .Read<FoldSummary>(
                    await File.ReadAllBytesAsync(await layers.FetchAsync(ArtifactPaths.Fold.Summary, fold.Scratch, CancellationToken.None))
                )
                .Experts!
        );
        // 15 parts share 33 columns: two each, and what is left to the last layer.
        Assert.Equal(("effnet", 33, 15), (shape.Name, shape.Dimensions, shape.Layers!.Count));
        Assert.Equal(new("last", 96, 5), shape.Layers[0]);
        Assert.Equal([new("stem.mean", 8, 2), new("stem.sd", 8, 2), new("stage1.mean", 8, 2)], shape.Layers.Skip(1).Take(3));
        Assert.Equal(new("stage6.sd", 48, 2), shape.Layers[^1]);
        var projection = NpyFile.Read(
            await layers.FetchAsync(ArtifactPaths.Fold.Projection("effnet"), fold.Scratch, CancellationToken.None)
        );
        Assert.Equal([96 + 2 * (8 + 8 + 16 + 24 + 32 + 40 + 48), 33], projection.Shape);
    }

    [Fact]
    public async Task A_fold_measures_its_networks_by_the_rows_it_holds_out()
    {
        var attempt = await fold.CommitAsync(fold.Store("one"), fold.Task(), "one");
        Task<string> FetchAsync(string file) => attempt.FetchAsync(file, fold.Scratch, CancellationToken.None);

        var scale = Assert.Single(
            ContractJson.Read<FoldScale>(await File.ReadAllBytesAsync(await FetchAsync(ArtifactPaths.Fold.Scale))).Experts
        );

        double[] logits =
        [
            .. NpyFile.Read(await FetchAsync(ArtifactPaths.Fold.Logits("effnet"))).ToFloat32().Select(logit => (double)logit),
        ];
        double deviation = Math.Sqrt(logits.Average(logit => Math.Pow(logit - logits.Average(), 2)));
        Assert.Equal(("effnet", 8, 8), (scale.Name, scale.Means.Count, scale.Deviations.Count));
        Assert.Equal(logits.Average(), scale.LogitMean, 1e-12);
        Assert.Equal(deviation, scale.LogitDeviation, 1e-12);
        var again = HeldOutScale.Measure(
            "effnet",
            await FetchAsync(ArtifactPaths.Fold.Embeddings("effnet")),
            await FetchAsync(ArtifactPaths.Fold.Logits("effnet"))
        );
        Assert.Equal(ContractJson.Write(new FoldScale([again])), ContractJson.Write(new FoldScale([scale])));
    }

    [Fact]
    public async Task The_same_task_gives_the_same_bytes()
    {
        var one = await fold.CommitAsync(fold.Store("one"), fold.Task(), "one");
        var two = await fold.CommitAsync(fold.Store("two"), fold.Task(), "two");

        foreach (
            string file in new[]
            {
                ArtifactPaths.Fold.Weights("effnet"),
                ArtifactPaths.Fold.Embeddings("effnet"),
                ArtifactPaths.Fold.Logits("effnet"),
            }
        )
            Assert.Equal(one.DigestOf(file), two.DigestOf(file));
    }

    [Fact]
    public async Task A_training_curve_has_what_a_plot_needs()
    {
        var attempt = await fold.CommitAsync(fold.Store("one"), fold.Task(epochs: 3), "one");

        string[] lines = await File.ReadAllLinesAsync(
            await attempt.FetchAsync(ArtifactPaths.Fold.TrainingCurve("effnet"), fold.Scratch, CancellationToken.None)
        );
        Assert.Equal("epoch,step,loss,learning_rate,images_per_second,wait_share,validation_loss", lines[0]);
        var rows = lines.Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(["1", "2", "3"], rows.Select(row => row[0]));
        Assert.Equal(["2", "4", "6"], rows.Select(row => row[1]));
        Assert.All(rows, row => Assert.Equal("", row[6]));
    }

    [Fact]
    public async Task A_batch_size_of_auto_is_chosen_and_kept_with_the_result()
    {
        var attempt = await CommitAsync("auto", Expert with { BatchSize = BatchSize.Auto }, machine: new(MemoryLimit: "8000000000"));
        Assert.Equal(16, attempt.Result.Metrics["batch_size_effnet"]); // the largest power of two that 16 training rows fill
        Assert.Contains("effnet: batchSize auto chose 16", fold.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_larger_than_the_training_rows_is_one_batch_of_them_and_is_logged()
    {
        var attempt = await CommitAsync("large", Expert with { BatchSize = 64 });
        Assert.Equal(16, attempt.Result.Metrics["batch_size_effnet"]);
        Assert.Contains(
            "effnet: batchSize 64 exceeds the 16 training rows: each epoch is one batch of 16",
            fold.Log.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_log_says_the_device_and_why()
    {
        await CommitAsync("device", machine: new(Device: "cpu"));
        Assert.Contains("device cpu: as requested", fold.Log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu", null, null, "STACKING_DEVICE: Unknown device 'gpu'. Use auto, cpu or cuda.")]
    [InlineData(null, "/nowhere", null, "STACKING_LIBTORCH: /nowhere is not a libtorch folder")]
    [InlineData(null, null, "8Gi", "STACKING_MEMORY_LIMIT must be a number of bytes; it is '8Gi'.")]
    public async Task A_wrong_setting_of_the_environment_is_a_user_error(
        string? device,
        string? libTorch,
        string? memoryLimit,
        string words
    )
    {
        var rejected = await Assert.ThrowsAsync<UsageException>(() =>
            CommitAsync("wrong", Expert with { BatchSize = BatchSize.Auto }, new(device, libTorch, memoryLimit))
        );
        Assert.Contains(words, rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_only_validate_for_early_stopping_are_listed_as_seen()
    {
        var attempt = await CommitAsync(
            "early",
            Expert with
            {
                EarlyStopping = new() { Patience = 1, ValidationFraction = 0.25 },
            }
        );
        var seen = RowsCsv.Read(await attempt.FetchAsync(ArtifactPaths.Fold.TrainingRows("effnet"), fold.Scratch, CancellationToken.None));
        Assert.Equal(16, seen.Count);
    }

    [Fact]
    public async Task Training_starts_from_initial_weights_whose_content_but_not_place_belongs_to_the_work()
    {
        string file = Weights("w.safetensors", seed: 9);
        var fromSeed = await CommitAsync("seed");
        var fromFile = await CommitAsync("file", Expert with { InitialWeights = file });
        string moved = fold.File("elsewhere.safetensors");
        File.Copy(file, moved);
        var fromCopy = await CommitAsync("copy", Expert with { InitialWeights = moved });

        string weights = ArtifactPaths.Fold.Weights("effnet");
        Assert.NotEqual(fromSeed.DigestOf(weights), fromFile.DigestOf(weights));
        Assert.Equal(fromFile.DigestOf(weights), fromCopy.DigestOf(weights));
        Assert.Equal(fromFile.Reference.WorkDigest, fromCopy.Reference.WorkDigest);
        Assert.NotEqual(fromSeed.Reference.WorkDigest, fromFile.Reference.WorkDigest);
        Assert.Equal(ContentDigest.OfFile(file), fromFile.Result.Inputs["initial weights of effnet"]);
        Assert.Contains("effnet starts from", fold.Log.ToString(), StringComparison.Ordinal);
        Assert.Contains("not in the file: classifier.weight, classifier.bias", fold.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_normalization_changes_the_work_and_is_kept_with_the_weights()
    {
        var own = await CommitAsync("own");
        var half = await CommitAsync("half", Expert with { Normalization = PixelScale.Half });

        Assert.NotEqual(own.Reference.WorkDigest, half.Reference.WorkDigest);
        Assert.Equal("imagenet", (await DescriptionAsync(own)).Normalisation.Name);
        var description = await DescriptionAsync(half);
        Assert.Equal(
            ("efficientnetv2_test", NoiseFold.Size, "half"),
            (description.Architecture, description.Form.Size, description.Normalisation.Name)
        );
        Assert.Equal(["real", "fake"], description.LabelNames);
    }

    [Fact]
    public async Task What_cannot_be_trained_is_rejected_before_anything_is_read()
    {
        var unknown = await Assert.ThrowsAsync<UsageException>(() =>
            CommitAsync("a", Expert with { Architecture = "efficientnetv2_tset" })
        );
        Assert.Contains(
            "spec.experts[0].architecture: Unknown architecture 'efficientnetv2_tset'. Did you mean efficientnetv2_test",
            unknown.Message,
            StringComparison.Ordinal
        );
        var absent = await Assert.ThrowsAsync<UsageException>(() => CommitAsync("b", Expert with { InitialWeights = fold.File("none") }));
        Assert.Contains("spec.experts[0].initialWeights: file not found", absent.Message, StringComparison.Ordinal);

        var invalid = await Assert.ThrowsAsync<DataException>(() =>
            CommitAsync("c", Expert with { InitialWeights = fold.File("train.csv") })
        );
        Assert.Contains("effnet, initialWeights: ", invalid.Message, StringComparison.Ordinal);
        Assert.Contains("not a valid safetensors file", invalid.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_folder_that_cannot_be_written_is_not_a_bug()
    {
        Directory.Delete(fold.File("cache"));
        await File.WriteAllTextAsync(fold.File("cache"), "a file where a folder is needed");
        var rejected = await Assert.ThrowsAsync<TransientException>(() => CommitAsync("rejected"));
        Assert.Contains(fold.File("cache"), rejected.Message, StringComparison.Ordinal);
        Assert.Contains("written", rejected.Message, StringComparison.Ordinal);
    }

    public void Dispose() => fold.Dispose();

    Task<CommittedAttempt> CommitAsync(string name, ExpertSpec? expert = null, FoldMachine? machine = null) =>
        fold.CommitAsync(fold.Store(name), fold.Task() with { Experts = [expert ?? Expert] }, name, machine: machine);

    /// <summary>A file of a thousand classes, as timm publishes them.</summary>
    string Weights(string name, long seed)
    {
        using var network = ExpertCatalog.Create("efficientnetv2_test", new() { Classes = 1000 }, seed);
        WeightsFile.Write(
            fold.File(name),
            network,
            new("efficientnetv2_test", 96, Normalisation.ImageNet, [.. Enumerable.Range(0, 1000).Select(label => $"{label}")])
        );
        return fold.File(name);
    }

    async Task<WeightsDescription> DescriptionAsync(CommittedAttempt attempt)
    {
        using var file = WeightsFile.Open(
            await attempt.FetchAsync(ArtifactPaths.Fold.Weights("effnet"), fold.Scratch, CancellationToken.None)
        );
        return file.Description!;
    }
}
