using StackingK8s.Artifacts.Stores;
using StackingK8s.Artifacts.Stores.S3;

namespace StackingK8s.Cli;

/// <summary>Opens the store of a finished run.</summary>
static class ArtifactRoot
{
    /// <summary>Opens the artifact root in a work directory, or the location itself.</summary>
    /// <param name="location">A work directory of `stacking run`, or an artifact root: a folder or an s3:// URI.</param>
    public static IArtifactStore Open(string location)
    {
        string nested = Path.Combine(location, "artifacts");
        return ArtifactStores.Open(!S3Location.IsS3(location) && Directory.Exists(nested) ? nested : location, Console.Error.WriteLine);
    }
}
