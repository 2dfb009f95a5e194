using StackingK8s.Contracts;

namespace StackingK8s.Tests.Stacking.Folds.Replay;

/// <summary>What `stacking verify --replay … --segments` finds.</summary>
[Collection(nameof(TorchProcess))]
public sealed class StretchReplayTests(TrainedFolds folds) : IClassFixture<TrainedFolds>
{
    static string Checkpoint(int number) => ArtifactPaths.Fold.KeptCheckpoint(TrainedFolds.Expert, number);

    [Fact]
    public async Task Every_stretch_of_an_honest_training_ends_in_the_committed_state_bit_for_bit()
    {
        var outcome = await folds.ReplayStretchesAsync(folds.Honest);
        Assert.Equal(TrainedFolds.Kept + 1, outcome.Stretches);
        Assert.Equal(TrainedFolds.Kept + 1, outcome.Trained.Count);
        Assert.All(outcome.Trained, stretch => Assert.True(stretch.Difference.IsNone, $"{stretch.Name}: {stretch.Difference}"));
    }

    [Fact]
    public async Task Some_stretches_are_drawn_by_the_seed()
    {
        var one = Assert.Single((await folds.ReplayStretchesAsync(folds.Honest, 1, seed: 3)).Trained);
        Assert.Equal(one.Name, Assert.Single((await folds.ReplayStretchesAsync(folds.Honest, 1, seed: 3)).Trained).Name);
    }

    [Fact]
    public async Task A_state_that_was_changed_is_found_by_the_stretches_beside_it()
    {
        var forged = await folds.ForgeAsync(TrainedFolds.EditLastNumber(Checkpoint(2), 1e-3f));
        var outcome = await folds.ReplayStretchesAsync(forged);
        Assert.Equal([true, false, false, true], outcome.Trained.Select(stretch => stretch.Difference.IsNone));
    }

    [Fact]
    public async Task Weights_that_do_not_follow_from_the_last_checkpoint_are_found_by_the_last_stretch()
    {
        var forged = await folds.ForgeAsync(folds.Swap(TrainedFolds.Weights));
        var outcome = await folds.ReplayStretchesAsync(forged);
        Assert.Equal([true, true, true, false], outcome.Trained.Select(stretch => stretch.Difference.IsNone));
    }

    [Fact]
    public async Task The_whole_training_of_another_fold_is_found_by_every_stretch()
    {
        var forged = await folds.ForgeAsync([
            folds.Swap(TrainedFolds.Weights),
            .. Enumerable.Range(1, TrainedFolds.Kept).Select(number => folds.Swap(Checkpoint(number))),
        ]);
        Assert.All((await folds.ReplayStretchesAsync(forged)).Trained, stretch => Assert.False(stretch.Difference.IsNone));
    }

    [Fact]
    public async Task A_checkpoint_in_anothers_place_is_found()
    {
        byte[] first = await File.ReadAllBytesAsync(await folds.FetchAsync(folds.Honest, Checkpoint(1)));
        var outcome = await folds.ReplayStretchesAsync(await folds.ForgeAsync((Checkpoint(3), _ => first)));
        Assert.Contains(
            "its last checkpoint stands after step 1, the training after 3, or their losses differ",
            outcome.Trained[2].Difference.ToString(),
            StringComparison.Ordinal
        );
        Assert.Contains("a checkpoint is missing after its first", outcome.Trained[3].Difference.ToString(), StringComparison.Ordinal);
    }
}
