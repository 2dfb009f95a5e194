using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Folds.Data;

/// <summary>The rows of a fold step and the digest of everything behind them.</summary>
/// <param name="Training">The training manifest's images.</param>
/// <param name="Test">The test manifest's images; null without one.</param>
public sealed record FoldData(ImageSet Training, ImageSet? Test)
{
    /// <summary>Rows of the manifests together.</summary>
    /// <param name="data">Its manifests are local files.</param>
    /// <exception cref="DataException">A manifest cannot be read.</exception>
    public static int CountRows(DataSource data) =>
        new[] { data.Manifest, data.TestManifest }
            .OfType<string>()
            .Sum(file => ManifestReader.ReadPaths(file, new() { Path = data.Columns.Path }).Count);

    /// <summary>Reads manifests and hashes every image; decodes none.</summary>
    /// <param name="source">Its manifests are local files.</param>
    /// <param name="images">Where the images are.</param>
    /// <param name="threads">Files read at a time.</param>
    /// <param name="progress">Called with the number of images found.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">Anything wrong with manifests or files, all of it at once.</exception>
    public static async Task<FoldData> ReadAsync(
        DataSource source,
        ImageRoot images,
        int threads,
        Action<int>? progress,
        CancellationToken stop
    )
    {
        var manifest = ManifestReader.Read(source.Manifest, source.Columns, source.PositiveLabel);
        var training = await ImageSet.FindAsync(manifest, images, source.Manifest, threads, progress, stop);
        if (source.TestManifest is not { } file)
            return new(training, null);
        Action<int> counted = done => progress?.Invoke(training.Images.Count + done);
        var test = await TestRows.ReadAsync(file, manifest, source.Columns, images, threads, counted, stop);
        return new(training, test);
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
