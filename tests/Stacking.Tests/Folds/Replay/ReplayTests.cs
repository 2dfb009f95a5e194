using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Weights;

namespace StackingK8s.Tests.Stacking.Folds.Replay;

/// <summary>What `stacking verify --replay` finds.</summary>
[Collection(nameof(TorchProcess))]
public sealed class ReplayTests(TrainedFolds folds) : IClassFixture<TrainedFolds>
{
    [Fact]
    public async Task An_honest_expert_trained_again_has_the_same_weights_bit_for_bit()
    {
        var outcome = await folds.ReplayAsync(folds.Honest);
        Assert.True(outcome.Distance.IsNone, outcome.Distance.ToString());
        Assert.Empty(outcome.Differences);
    }

    [Fact]
    public async Task A_replay_that_was_stopped_resumes_and_comes_to_the_same()
    {
        string folder = folds.NewFolder();
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAsync<StoppedException>(() =>
            folds.ReplayAsync(
                folds.Honest,
                folder,
                progress =>
                    progress.Reported += at =>
                    {
                        if (at.Training is { Epoch: 1 })
                            stop.Cancel();
                    },
                stop.Token
            )
        );
        var outcome = await folds.ReplayAsync(folds.Honest, folder);
        Assert.True(outcome.Distance.IsNone, outcome.Distance.ToString());
        Assert.Contains("effnet resumes at epoch", folds.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_weight_is_found()
    {
        var outcome = await folds.ReplayAsync(await folds.ForgeAsync(TrainedFolds.EditLastNumber(TrainedFolds.Weights, 1e-4f)));
        Assert.Equal(1, outcome.Distance.Different);
        Assert.Matches(
            "^1 of [0-9,]+ numbers differ, the first in .+; the difference has .+ of the weights' length$",
            outcome.Distance.ToString()
        );
    }

    [Fact]
    public async Task Weights_trained_on_held_out_rows_are_found_by_nothing_else()
    {
        // The forger's best: a network that has seen the rows, and what it truly makes of their images.
        var fold = folds.Open(folds.Honest);
        var images = await folds.FindImagesAsync(fold);
        var trained = TrainedExpert.Open(
            await folds.FetchAsync(folds.Other, TrainedFolds.Weights),
            await folds.FetchAsync(folds.Other, ArtifactPaths.Fold.Projection(TrainedFolds.Expert))
        );
        using var network = trained.Load(folds.Device.Device);
        var heldOut = Embed(await RowsAsync(fold));
        string file = Path.Combine(folds.NewFolder(), "numbers.npy");
        var forged = await folds.ForgeAsync(
            folds.Swap(TrainedFolds.Weights),
            folds.Swap(ArtifactPaths.Fold.TestEmbeddings(TrainedFolds.Expert)),
            folds.Swap(TrainedFolds.TestLogits),
            (TrainedFolds.Embeddings, _ => Write(heldOut.Embeddings.Values, heldOut.Embeddings.Rows, heldOut.Embeddings.Columns)),
            (TrainedFolds.Logits, _ => Write(heldOut.Logits, heldOut.Logits.Length))
        );

        Assert.Empty((await folds.RecheckAsync(forged)).FindBreaches());
        Assert.False((await folds.ReplayAsync(forged)).Distance.IsNone);

        StackingK8s.Vision.Embedding.EmbeddedRows Embed(IReadOnlyList<StoredImage> rows)
        {
            using var pixels = DecodedImages.Open(
                images.Root,
                rows,
                folds.NewFolder(),
                trained.Description.Form,
                1,
                _ => { },
                null,
                CancellationToken.None
            );
            return trained.CreateEmbedder(network).Embed(pixels, [.. Enumerable.Range(0, rows.Count)], 1, _ => { }, CancellationToken.None);
        }

        async Task<IReadOnlyList<StoredImage>> RowsAsync(StackingK8s.Folds.Replay.RecordedFold of) =>
            [.. (await of.RowsAsync(ArtifactPaths.Fold.HeldOutRows, CancellationToken.None)).Select(row => images.Training[row.Row])];

        byte[] Write(float[] values, params int[] shape)
        {
            NpyFile.WriteFloat32(file, values, shape);
            return File.ReadAllBytes(file);
        }
    }
}
