using StackingK8s.Contracts;

namespace StackingK8s.Artifacts;

/// <summary>Brings data that lie in S3 to this machine: manifests and weights as files, images into a cache that a later step or run goes on from.</summary>
/// <param name="say">Told of outages that last.</param>
public sealed class RemoteData(Action<string> say)
{
    const int ImagesAtATime = 64, MostNamed = 20;

    /// <param name="location">A path, or s3://bucket/name.</param>
    /// <param name="folder">Where a remote file goes, under its own name.</param>
    /// <param name="what">For messages, such as "the manifest (spec.data)".</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The path itself, or that of the fetched file.</returns>
    /// <exception cref="DataException">There is no such object.</exception>
    public async Task<string> FileAsync(string location, string folder, string what, CancellationToken stop)
    {
        if (!S3Location.Names(location)) return location;
        var (store, name) = Split(location);
        return await store.FetchFileAsync(name, folder, stop) ?? throw new DataException($"There is no {location}: check the name of {what}.");
    }

    /// <summary>
    /// The images of a manifest below one local folder. An image that lies there already is fetched again only where the server has another one (its entity
    /// tag differs), so what was interrupted goes on where it stopped.
    /// </summary>
    /// <param name="imageRoot">A folder, or s3://bucket/prefix.</param>
    /// <param name="paths">The manifest's, below the root.</param>
    /// <param name="cacheFolder">Holds the images of all remote roots.</param>
    /// <param name="manifest">For messages.</param>
    /// <param name="progress">Told how many are there, never by two threads at once.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The folder that the paths start from on this machine.</returns>
    /// <exception cref="DataException">Images that are missing: all of them, with their rows.</exception>
    public async Task<string> ImagesAsync(
        string imageRoot, IReadOnlyList<string> paths, string cacheFolder, string manifest, Action<int>? progress, CancellationToken stop)
    {
        if (!S3Location.Names(imageRoot)) return imageRoot;
        var store = S3Store.Open(S3Location.Parse(imageRoot), say);
        string folder = Path.Combine(cacheFolder, "s3", ContentDigest.OfText(store.Root)[..16]);
        var missing = new bool[paths.Count];
        Lock gate = new();
        int done = 0;
        await Parallel.ForAsync(0, paths.Count, new ParallelOptions { MaxDegreeOfParallelism = ImagesAtATime, CancellationToken = stop }, async (row, stop) =>
        {
            missing[row] = !await FetchAsync(store, Plain(paths[row]), folder, stop);
            lock (gate) progress?.Invoke(++done);
        });
        var rows = Enumerable.Range(0, paths.Count).Where(row => missing[row]).ToList();
        return rows.Count == 0 ? Path.Combine(folder, "images")
            : throw new DataException($"{rows.Count} of {paths.Count} images of {manifest} are not there:\n"
                + string.Join("\n", rows.Take(MostNamed).Select(row => $"  row {row}: there is no {store.Root}/{paths[row]}"))
                + (rows.Count > MostNamed ? $"\n  and {rows.Count - MostNamed} more" : "")
                + $"\nPaths start from {imageRoot}; spec.data.imageRoot (--image-root) names another place.");
    }

    /// <summary>The tag is removed before the image is replaced and written after it, so it never speaks of another image's bytes.</summary>
    static async Task<bool> FetchAsync(S3Store store, string path, string folder, CancellationToken stop)
    {
        string image = Path.Combine(folder, "images", path), tagFile = Path.Combine(folder, "tags", path);
        string? known = File.Exists(image) && File.Exists(tagFile) ? await File.ReadAllTextAsync(tagFile, stop) : null;
        string? tag = await store.FetchAsync(path, image, known is "" ? null : known, stop, () => { if (File.Exists(tagFile)) File.Delete(tagFile); });
        if (tag is null) return false;
        if (tag == known) return true;
        WholeFile.Write(tagFile, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(tag)));
        return true;
    }

    (S3Store Store, string Name) Split(string location)
    {
        var at = S3Location.Parse(location);
        int name = at.Prefix.LastIndexOf('/');
        if (at.Prefix.Length == 0) throw new UsageException($"{location} names a bucket where a file is needed: write s3://bucket/name.");
        return (S3Store.Open(at with { Prefix = name < 0 ? "" : at.Prefix[..name] }, say), at.Prefix[(name + 1)..]);
    }

    /// <summary>./a//b is the file a/b on a disk, and must be the same object.</summary>
    static string Plain(string path) => string.Join('/', path.Split('/').Where(name => name is not ("" or ".")));
}
