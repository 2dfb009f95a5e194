using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck;
using StackingK8s.Folds.Data;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Training;
using StackingK8s.Steps;

namespace StackingK8s.Folds.Prediction;

/// <summary>The rows of a labelled manifest that a finished run is evaluated on, and what is known of their images.</summary>
/// <param name="Manifest">The rows.</param>
/// <param name="Images">The same as images to predict.</param>
/// <param name="Facts">Of each row's image.</param>
public sealed record LabelledImages(Manifest Manifest, ImageList Images, IReadOnlyList<ImageFacts> Facts)
{
    /// <summary>What reading takes of the whole work, embedding being the rest.</summary>
    public const double Share = 0.1;

    /// <summary>The rows as the data check sees them.</summary>
    public CheckedRows Rows =>
        new(
            [.. Manifest.Rows.Select(row => row.Path)],
            [.. Manifest.Rows.Select(row => row.Label)],
            [.. Manifest.Rows.Select(row => row.Group)],
            Facts,
            Images.Paths,
            new Dictionary<string, IReadOnlyList<string>>(),
            Manifest.Sha256
        );

    /// <summary>Reads a manifest, and hashes and inspects its images.</summary>
    /// <param name="location">CSV with columns of paths and labels, and perhaps of groups: a local path or an s3:// URI.</param>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="labelNames">The negative label's name, then the positive one's: the manifest may have no others.</param>
    /// <param name="imageRoot">Folder or s3:// URI that the paths start from; null for the manifest's own folder.</param>
    /// <param name="folder">Where remote files are fetched to, and facts about images kept.</param>
    /// <param name="threads">Images looked at at a time, at least 1.</param>
    /// <param name="progress">Counts images.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">The manifest is invalid, or images are missing or cannot be decoded: all at once.</exception>
    public static async Task<LabelledImages> ReadAsync(
        string location,
        ColumnsSpec columns,
        IReadOnlyList<string> labelNames,
        string? imageRoot,
        string folder,
        int threads,
        ProgressReporter progress,
        CancellationToken stop
    )
    {
        string file = await new RemoteData(progress.Log).FileAsync(location, Path.Combine(folder, "manifest"), "--manifest", stop);
        var manifest = ManifestReader.Read(file, columns, null, labelNames);
        string root = imageRoot ?? new DataSpec { Manifest = location }.RootOfImages();
        long budget = ImageSpaceCheck.FetchBudget(folder, 0, [], FoldMachine.FromEnvironment().ImageBytes());
        var place = await ImageRoot.OpenAsync(root.Length == 0 ? "." : root, "--image-root", folder, budget, progress.Log, stop);
        var finding = progress.Begin(ActivityNames.Checking, "images", manifest.Rows.Count, 0, 0.02);
        var set = await ImageSet.FindAsync(manifest, place, file, threads, done => finding.Report(done), stop);
        var inspecting = progress.Begin(ActivityNames.Checking, "images", manifest.Rows.Count, 0.02, Share);
        var facts = ImageFactsFinder.Find(place, set.Images, folder, threads, done => inspecting.Report(done), stop);
        string[] paths = [.. manifest.Rows.Select(row => row.Path)];
        string[]? groups = manifest.HasGroups ? [.. manifest.Rows.Select(row => row.Group!)] : null;
        return new(manifest, new(paths, paths, place, groups), facts);
    }
}
