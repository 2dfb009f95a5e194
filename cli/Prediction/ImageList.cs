using StackingK8s.Artifacts;
using StackingK8s.Contracts;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Prediction;

/// <summary>The images to predict, all on this machine.</summary>
/// <param name="Names">As the user named them.</param>
/// <param name="PathOf">Where each lies.</param>
sealed record ImageList(IReadOnlyList<string> Names, Func<int, string> PathOf)
{
    /// <param name="options">A manifest, or images.</param>
    /// <param name="folder">Where remote files go.</param>
    /// <param name="progress">Told of remote images.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="DataException">The manifest is wrong, or a remote image is not there: all of them at once.</exception>
    public static async Task<ImageList> OfAsync(PredictOptions options, string folder, ProgressReporter progress, CancellationToken stop)
    {
        RemoteData remote = new(progress.Say);
        if (options.Manifest is not { } location) return await OfImagesAsync(remote, options.Images, folder, stop);
        string manifest = await remote.FileAsync(location, Path.Combine(folder, "manifest"), "--manifest", stop);
        var names = ManifestReader.ReadPaths(manifest);
        string root = options.ImageRoot ?? new DataSpec { Manifest = location }.RootOfImages();
        if (S3Location.Names(root))
        {
            var fetching = progress.Begin("fetching", "images", names.Count, 0, 0);
            root = await remote.ImagesAsync(root, names, folder, location, done => fetching.Report(done), stop);
        }
        return new(names, row => Path.Combine(root, names[row]));
    }

    static async Task<ImageList> OfImagesAsync(RemoteData remote, IReadOnlyList<string> images, string folder, CancellationToken stop)
    {
        List<string> local = [];
        // A folder each: two images in different places may have one name.
        foreach (string image in images) local.Add(await remote.FileAsync(image, Path.Combine(folder, $"image-{local.Count}"), "the image", stop));
        return new(images, row => local[row]);
    }
}
