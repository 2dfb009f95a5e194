using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts;
using StackingK8s.Folds.Replay;

namespace StackingK8s.Tests.Stacking.Folds.Replay;

/// <summary>What `stacking verify --images` finds.</summary>
[Collection(nameof(TorchProcess))]
public sealed class RecheckTests(TrainedFolds folds) : IClassFixture<TrainedFolds>
{
    [Fact]
    public async Task An_honest_fold_has_every_embedding_again_bit_for_bit()
    {
        var outcome = await folds.RecheckAsync(folds.Honest);
        Assert.Empty(outcome.FindBreaches());
        // 8 held-out and 6 test rows.
        Assert.Equal((14, 14), (outcome.Equal, outcome.Compared));
    }

    [Fact]
    public async Task A_sample_has_the_same_bits()
    {
        var outcome = await folds.RecheckAsync(folds.Honest, sample: 5);
        Assert.Equal((5, 5), (outcome.Equal, outcome.Compared));
    }

    [Fact]
    public async Task Embeddings_that_are_the_labels_are_found()
    {
        var rows = RowsCsv.Read(await folds.FetchAsync(folds.Honest, ArtifactPaths.Fold.HeldOutRows));
        var forged = await folds.ForgeAsync(TrainedFolds.EditNumbers(TrainedFolds.Embeddings, values =>
            {
                for (int i = 0; i < values.Length; i++)
                    values[i] = rows[i / (values.Length / rows.Count)].Label;
            }));
        var breaches = (await folds.RecheckAsync(forged)).FindBreaches();
        Assert.Equal(8, breaches.Count);
        Assert.StartsWith(
            $"fold-1/effnet, held-out row {rows[0].Row}: the network gives another embedding",
            breaches[0],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task One_test_logit_is_found() =>
        Assert.Contains(
            "fold-1/effnet, test row 2:",
            Assert.Single(
                (
                    await folds.RecheckAsync(
                        await folds.ForgeAsync(TrainedFolds.EditNumbers(TrainedFolds.TestLogits, values => values[2] += 1e-3f))
                    )
                ).FindBreaches()
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Weights_of_another_fold_are_found_on_any_machine() =>
        Assert.NotEmpty(
            (await folds.RecheckAsync(await folds.ForgeAsync(folds.Swap(TrainedFolds.Weights)), sameKind: false)).FindBreaches()
        );

    [Fact]
    public async Task Embeddings_of_another_network_are_found() =>
        Assert.NotEmpty((await folds.RecheckAsync(await folds.ForgeAsync(folds.Swap(TrainedFolds.TestLogits)))).FindBreaches());

    [Fact]
    public async Task One_weight_is_found_on_the_same_kind_of_machine_and_may_pass_on_another()
    {
        var forged = await folds.ForgeAsync(TrainedFolds.EditLastNumber(TrainedFolds.Weights, 1e-4f));
        Assert.NotEmpty((await folds.RecheckAsync(forged)).FindBreaches());
        var elsewhere = await folds.RecheckAsync(forged, sameKind: false);
        Assert.Contains(elsewhere.Differences, difference => difference.StartsWith("processor another then", StringComparison.Ordinal));
        Assert.Empty(elsewhere.FindBreaches());
    }

    [Fact]
    public async Task A_projection_that_is_not_the_seeds_is_found() =>
        Assert.Contains(
            "fold-1/effnet: the projection is not the one of the run's seed",
            (
                await folds.RecheckAsync(
                    await folds.ForgeAsync(
                        TrainedFolds.EditNumbers(ArtifactPaths.Fold.Projection(TrainedFolds.Expert), values => values[0] = 0)
                    )
                )
            ).FindBreaches()
        );

    [Fact]
    public async Task Images_that_changed_are_found_by_their_digest()
    {
        var fold = folds.Open(folds.Honest);
        string copies = folds.NewFolder();
        foreach (string image in Directory.EnumerateFiles(folds.ImageRoot, "*.png"))
            File.Copy(image, Path.Combine(copies, Path.GetFileName(image)));
        File.Copy(Path.Combine(copies, "1.png"), Path.Combine(copies, "0.png"), true);
        var images = await RecordedImages.FindAsync(fold, copies, folds.NewFolder(), 1, folds.Progress, CancellationToken.None);
        Assert.Collection(
            images.Breaches(fold),
            all => Assert.StartsWith("fold-1 read images with the digest ", all, StringComparison.Ordinal),
            row => Assert.StartsWith("images, row 0 (0.png): SHA-256 ", row, StringComparison.Ordinal)
        );
        Assert.Empty((await folds.FindImagesAsync(fold)).Breaches(fold));
    }
}
