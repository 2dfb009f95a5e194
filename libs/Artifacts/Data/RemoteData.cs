using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Data;

/// <summary>Brings files that lie in S3 to this machine: manifests and weights. Images have <see cref="ImageRoot"/>.</summary>
/// <param name="say">Told of outages that last.</param>
public sealed class RemoteData(Action<string> say)
{
    /// <param name="location">A path, or s3://bucket/name.</param>
    /// <param name="folder">Where a remote file goes, under its own name.</param>
    /// <param name="what">For messages, such as "the manifest (spec.data)".</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The path itself, or that of the fetched file.</returns>
    /// <exception cref="DataException">There is no such object.</exception>
    public async Task<string> FileAsync(string location, string folder, string what, CancellationToken stop) =>
        await TryFileAsync(location, folder, stop) ?? throw new DataException($"There is no {location}: check the name of {what}.");

    /// <param name="location">A path, or s3://bucket/name.</param>
    /// <param name="folder">Where a remote file goes, under its own name.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The path itself, or that of the fetched file, or null when there is no such object.</returns>
    public async Task<string?> TryFileAsync(string location, string folder, CancellationToken stop)
    {
        if (!S3Location.Names(location))
            return location;
        var (store, name) = Split(location);
        return await store.FetchFileAsync(name, folder, stop);
    }

    (S3Store Store, string Name) Split(string location)
    {
        var at = S3Location.Parse(location);
        int name = at.Prefix.LastIndexOf('/');
        if (at.Prefix.Length == 0)
            throw new UsageException($"{location} names a bucket where a file is needed: write s3://bucket/name.");
        return (S3Store.Open(at with { Prefix = name < 0 ? "" : at.Prefix[..name] }, say), at.Prefix[(name + 1)..]);
    }
}
