using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Spec;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Embedding;

/// <summary>Brings what `stacking embed` reads to this machine, where it lies in S3.</summary>
static class RemoteOptions
{
    /// <param name="options">As the user wrote them.</param>
    /// <param name="folder">Where fetched files go.</param>
    /// <param name="progress">Receives lines about outages.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The same options with local files; the image root, now always named, may lie in S3.</returns>
    public static async Task<EmbedOptions> FetchAsync(
        EmbedOptions options,
        string folder,
        ProgressReporter progress,
        CancellationToken stop
    )
    {
        RemoteData remote = new(progress.Log);
        string weights = await remote.FileAsync(options.Weights, Path.Combine(folder, "weights"), "--weights", stop);
        string manifest = await remote.FileAsync(options.Manifest, Path.Combine(folder, "manifest"), "--manifest", stop);
        string root = options.ImageRoot
            ?? (
                S3Location.IsS3(options.Manifest)
                    ? new DataSpec { Manifest = options.Manifest }.RootOfImages()
                    : Path.GetDirectoryName(Path.GetFullPath(manifest))!
            );
        return options with { Weights = weights, Manifest = manifest, ImageRoot = root };
    }
}
