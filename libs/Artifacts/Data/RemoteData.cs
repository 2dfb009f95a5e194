using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>Downloads single files from S3: manifests and weights. Images have <see cref="Images.ImageRoot"/>.</summary>
/// <param name="report">Receives lines about outages that last.</param>
public sealed class RemoteData(Action<string> report)
{
    /// <summary>The local path of a file, which is downloaded if it is in S3.</summary>
    /// <param name="location">A path, or s3://bucket/name.</param>
    /// <param name="folder">Where a remote file goes, under its own name.</param>
    /// <param name="what">For messages, such as "the manifest (spec.data)".</param>
    /// <param name="stop">Cancels the download.</param>
    /// <returns>The path itself, or that of the downloaded file.</returns>
    /// <exception cref="DataException">There is no such object.</exception>
    public async Task<string> FileAsync(string location, string folder, string what, CancellationToken stop) =>
        await TryFileAsync(location, folder, stop) ?? throw new DataException($"{location} does not exist: check the name of {what}.");

    /// <summary>The same for a file that need not exist.</summary>
    /// <param name="location">A path, or s3://bucket/name.</param>
    /// <param name="folder">Where a remote file goes, under its own name.</param>
    /// <param name="stop">Cancels the download.</param>
    /// <returns>The path itself, or that of the downloaded file; null if there is no such object.</returns>
    public async Task<string?> TryFileAsync(string location, string folder, CancellationToken stop)
    {
        if (!S3Location.IsS3(location))
            return location;
        var (store, name) = Split(location);
        return await store.FetchFileAsync(name, folder, stop);
    }

    (S3Store Store, string Name) Split(string location)
    {
        var at = S3Location.Parse(location);
        int name = at.Prefix.LastIndexOf('/');
        if (at.Prefix.Length == 0)
            throw new UsageException($"{location} is a bucket, but a file is needed: write s3://bucket/name.");
        return (S3Store.Open(at with { Prefix = name < 0 ? "" : at.Prefix[..name] }, report), at.Prefix[(name + 1)..]);
    }
}
