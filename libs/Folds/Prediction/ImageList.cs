using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Training;

namespace StackingK8s.Folds.Prediction;

/// <summary>The images to predict.</summary>
/// <param name="Names">As the user named them; for messages and results.</param>
/// <param name="Paths">Path of each image below <paramref name="Root"/>, in the order of <paramref name="Names"/>.</param>
/// <param name="Root">Where the images are found.</param>
/// <param name="Groups">The group of each image, "" for none; null where they have no groups.</param>
public sealed record ImageList(IReadOnlyList<string> Names, IReadOnlyList<string> Paths, ImageRoot Root, IReadOnlyList<string>? Groups)
{
    /// <summary>The images of a manifest.</summary>
    /// <param name="location">CSV with a column of paths: a local path or an s3:// URI.</param>
    /// <param name="columns">Which column has the paths, and which the groups.</param>
    /// <param name="imageRoot">Folder or s3:// URI that the paths start from; null for the manifest's own folder.</param>
    /// <param name="folder">Where remote files are fetched to.</param>
    /// <param name="log">Called with outages that last.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">The manifest is invalid or missing.</exception>
    public static async Task<ImageList> FromManifestAsync(
        string location,
        ColumnsSpec columns,
        string? imageRoot,
        string folder,
        Action<string> log,
        CancellationToken stop
    )
    {
        string manifest = await new RemoteData(log).FileAsync(location, Path.Combine(folder, "manifest"), "--manifest", stop);
        var (paths, groups) = ManifestReader.ReadImages(manifest, columns);
        string root = imageRoot ?? new DataSpec { Manifest = location }.RootOfImages();
        // Only a stretch of the images is decoded at a time, so decoded images need no room of their own here.
        long budget = ImageSpaceCheck.FetchBudget(folder, 0, [], FoldMachine.FromEnvironment().ImageBytes());
        return new(
            paths,
            paths,
            await ImageRoot.OpenAsync(root.Length == 0 ? "." : root, "--image-root", folder, budget, log, stop),
            groups
        );
    }

    /// <summary>Images named one by one, by patterns or by folder.</summary>
    /// <param name="arguments">As <see cref="ImageArguments"/> takes them.</param>
    /// <param name="folder">Where remote files are fetched to.</param>
    /// <param name="log">Called with outages that last.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">A folder or pattern without images.</exception>
    public static async Task<ImageList> FromFilesAsync(
        IReadOnlyList<string> arguments,
        string folder,
        Action<string> log,
        CancellationToken stop
    )
    {
        var images = await ImageArguments.ExpandAsync(arguments, log, stop);
        RemoteData remote = new(log);
        List<string> local = [];
        // A folder each, since images in different places may share a name. A missing image keeps its name, to be reported with all others.
        foreach (string image in images)
            local.Add(await remote.TryFileAsync(image, Path.Combine(folder, $"image-{local.Count}"), stop) ?? image);
        return new(images, local, ImageRoot.ForFiles(), null);
    }
}
