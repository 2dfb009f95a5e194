using StackingK8s.Artifacts;
using StackingK8s.Contracts;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Embedding;

/// <summary>Brings what `stacking embed` reads to this machine, where it lies in S3.</summary>
static class RemoteOptions
{
    /// <param name="options">As the user wrote them.</param>
    /// <param name="folder">Where fetched files go.</param>
    /// <param name="progress">Told of images.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The same options with local paths alone.</returns>
    public static async Task<EmbedOptions> FetchAsync(EmbedOptions options, string folder, ProgressReporter progress, CancellationToken stop)
    {
        RemoteData remote = new(progress.Say);
        string root = options.ImageRoot ?? new DataSpec { Manifest = options.Manifest }.RootOfImages();
        string weights = await remote.FileAsync(options.Weights, Path.Combine(folder, "weights"), "--weights", stop);
        string manifest = await remote.FileAsync(options.Manifest, Path.Combine(folder, "manifest"), "--manifest", stop);
        if (!S3Location.Names(root)) return options with { Weights = weights, Manifest = manifest };
        var paths = ManifestReader.ReadPaths(manifest);
        var activity = progress.Begin("fetching", "images", paths.Count, 0, 0);
        string images = await remote.ImagesAsync(root, paths, folder, options.Manifest, done => activity.Report(done), stop);
        return options with { Weights = weights, Manifest = manifest, ImageRoot = images };
    }
}
