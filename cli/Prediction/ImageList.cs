using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Folds.Data;
using StackingK8s.Folds.Training;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Prediction;

/// <summary>The images to predict.</summary>
/// <param name="Names">As the user named them.</param>
/// <param name="Paths">Of each below the root.</param>
/// <param name="Root">Where they lie.</param>
sealed record ImageList(IReadOnlyList<string> Names, IReadOnlyList<string> Paths, ImageRoot Root)
{
    /// <param name="options">A manifest, or images.</param>
    /// <param name="folder">Where remote files go.</param>
    /// <param name="progress">Told of outages.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="DataException">The manifest is wrong or not there.</exception>
    public static async Task<ImageList> OfAsync(PredictOptions options, string folder, ProgressReporter progress, CancellationToken stop)
    {
        RemoteData remote = new(progress.Say);
        if (options.Manifest is not { } location)
            return await OfImagesAsync(remote, options.Images, folder, stop);
        string manifest = await remote.FileAsync(location, Path.Combine(folder, "manifest"), "--manifest", stop);
        var paths = ManifestReader.ReadPaths(manifest);
        string root = options.ImageRoot ?? new DataSpec { Manifest = location }.RootOfImages();
        // A stretch of them is decoded at a time, which takes no room to speak of.
        long budget = ImageRoom.Budget(folder, 0, [], FoldMachine.FromEnvironment().ImageBytes());
        return new(
            paths,
            paths,
            await ImageRoot.OpenAsync(root.Length == 0 ? "." : root, "--image-root", folder, budget, progress.Say, stop)
        );
    }

    static async Task<ImageList> OfImagesAsync(RemoteData remote, IReadOnlyList<string> images, string folder, CancellationToken stop)
    {
        List<string> local = [];
        // A folder each: two images in different places may have one name. One that is missing stays a name without a file, and is told with all the others.
        foreach (string image in images)
            local.Add(await remote.TryFileAsync(image, Path.Combine(folder, $"image-{local.Count}"), stop) ?? image);
        return new(images, local, ImageRoot.OfFiles());
    }
}
