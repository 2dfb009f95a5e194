using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Tasks;
using StackingK8s.DataCheck.Splits;

namespace StackingK8s.Folds.Data;

/// <summary>The rows of a fold step and the digest of everything behind them.</summary>
/// <param name="Training">The training manifest's images.</param>
/// <param name="Test">The test manifest's images; null without one.</param>
/// <param name="FoldOfRow">The fold of each row of the training manifest.</param>
sealed record FoldData(ImageSet Training, ImageSet? Test, int[] FoldOfRow)
{
    /// <summary>Reads manifests and hashes every image; decodes none.</summary>
    /// <param name="task">Its manifests are local files.</param>
    /// <param name="images">Where the images are.</param>
    /// <param name="threads">Files read at a time.</param>
    /// <param name="progress">Called with the number of images found.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">Anything wrong with manifests or files, all of it at once.</exception>
    public static async Task<FoldData> ReadAsync(
        FoldTask task,
        ImageRoot images,
        int threads,
        Action<int>? progress,
        CancellationToken stop
    )
    {
        var manifest = ManifestReader.Read(task.Data.Manifest, task.Data.Columns, task.Data.PositiveLabel);
        int[] folds = FoldSplit.AssignFolds(SplitRows.FromManifest(manifest), task.Folds, task.Seed);
        var training = await ImageSet.FindAsync(manifest, images, task.Data.Manifest, threads, progress, stop);
        if (task.Data.TestManifest is not { } file)
            return new(training, null, folds);
        Action<int> counted = done => progress?.Invoke(training.Images.Count + done);
        var test = await TestRows.ReadAsync(file, manifest, task.Data.Columns, images, threads, counted, stop);
        return new(training, test, folds);
    }

    /// <summary>Name → SHA-256 of what was read, for the work digest.</summary>
    public SortedDictionary<string, string> Inputs()
    {
        SortedDictionary<string, string> inputs = new(StringComparer.Ordinal)
        {
            ["manifest"] = Training.Manifest.Sha256,
            ["images"] = Training.Digest,
        };
        if (Test is { } test)
            (inputs["test manifest"], inputs["test images"]) = (test.Manifest.Sha256, test.Digest);
        return inputs;
    }
}
