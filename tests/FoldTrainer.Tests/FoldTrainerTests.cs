using StackingK8s.Artifacts;
using StackingK8s.Contracts;

namespace StackingK8s.FoldTrainer.Tests;

/// <summary>The real work of a fold on a handful of noise images: what it writes, and that it writes the same again.</summary>
public sealed class FoldTrainerTests : IDisposable
{
    readonly NoiseFold fold = new();

    [Fact]
    public async Task A_fold_describes_the_rows_it_holds_out_and_lists_the_others_as_trained_on()
    {
        var attempt = await fold.CommitAsync(fold.Store("one"), fold.Task(), "one");

        var heldOut = RowsCsv.Read(await attempt.FetchAsync(ArtifactPaths.Fold.HeldOutRows, fold.Scratch, CancellationToken.None));
        var seen = RowsCsv.Read(await attempt.FetchAsync(ArtifactPaths.Fold.TrainingRows("effnet"), fold.Scratch, CancellationToken.None));
        Assert.Equal(Enumerable.Range(0, NoiseFold.Images), heldOut.Concat(seen).Select(row => row.Row).Order());
        var embeddings = NpyFile.Read(await attempt.FetchAsync(ArtifactPaths.Fold.Embeddings("effnet"), fold.Scratch, CancellationToken.None));
        Assert.Equal([heldOut.Count, 8], embeddings.Shape);
        using SafetensorsReader weights = new(await attempt.FetchAsync(ArtifactPaths.Fold.Weights("effnet"), fold.Scratch, CancellationToken.None));
        Assert.Contains("conv_stem.weight", weights.Names);
    }

    [Fact]
    public async Task The_same_task_gives_the_same_bytes()
    {
        var one = await fold.CommitAsync(fold.Store("one"), fold.Task(), "one");
        var two = await fold.CommitAsync(fold.Store("two"), fold.Task(), "two");

        foreach (string file in new[] { ArtifactPaths.Fold.Weights("effnet"), ArtifactPaths.Fold.Embeddings("effnet"), ArtifactPaths.Fold.Logits("effnet") })
            Assert.Equal(one.DigestOf(file), two.DigestOf(file));
    }

    [Fact]
    public async Task A_training_curve_has_what_a_plot_needs()
    {
        var attempt = await fold.CommitAsync(fold.Store("one"), fold.Task(epochs: 3), "one");

        string[] lines = await File.ReadAllLinesAsync(await attempt.FetchAsync(ArtifactPaths.Fold.TrainingCurve("effnet"), fold.Scratch, CancellationToken.None));
        Assert.Equal("epoch,step,loss,learning_rate,images_per_second,wait_share,validation_loss", lines[0]);
        var rows = lines.Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(["1", "2", "3"], rows.Select(row => row[0]));
        Assert.Equal(["2", "4", "6"], rows.Select(row => row[1]));
        Assert.All(rows, row => Assert.Equal("", row[6]));
    }

    public void Dispose() => fold.Dispose();
}
