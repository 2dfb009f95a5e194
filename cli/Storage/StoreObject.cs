using StackingK8s.Artifacts.Stores;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Storage;

/// <summary>A location of one object or of a folder of objects.</summary>
/// <param name="Parent">The store that contains it.</param>
/// <param name="Name">Its name there.</param>
sealed record StoreObject(IArtifactStore Parent, string Name)
{
    /// <summary>Splits a location into store and name.</summary>
    /// <param name="location">A path or s3://bucket/name.</param>
    /// <exception cref="UsageException">It is a bucket or the root folder.</exception>
    public static StoreObject Parse(string location)
    {
        if (S3Location.IsS3(location))
            _ = S3Location.Parse(location);
        string place = (S3Location.IsS3(location) ? location : Path.GetFullPath(LocalPath(location))).TrimEnd('/');
        int at = place.LastIndexOf('/');
        if (at < 0 || place.Length == 0 || (S3Location.IsS3(location) && at < "s3://".Length))
            throw new UsageException($"{location} is not a file: write a path, or s3://bucket/name.");
        return new(ArtifactStores.Open(at == 0 ? "/" : place[..at], Console.Error.WriteLine), place[(at + 1)..]);
    }

    /// <summary>Whether a location can only be a folder: it ends with '/', or is one of this machine.</summary>
    /// <param name="location">A path or s3://bucket/name.</param>
    public static bool IsFolder(string location) =>
        location.EndsWith('/') || (!S3Location.IsS3(location) && Directory.Exists(LocalPath(location)));

    static string LocalPath(string location) =>
        location.StartsWith("file://", StringComparison.Ordinal) ? new Uri(location).LocalPath : location;
}
