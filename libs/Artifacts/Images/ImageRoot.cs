using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// Where a manifest's images are: in a folder or in S3, as single files or packed into shards. Finds and hashes them, and decodes none;
/// equal images have equal digests wherever they are.
/// </summary>
public sealed class ImageRoot
{
    const int RequestsAtATime = 64;

    readonly string location,
        fieldName;
    readonly ObjectCache? cache;
    readonly PackedImages? packed;

    ImageRoot(string location, string field, ObjectCache? cache, PackedImages? packed) =>
        (this.location, fieldName, this.cache, this.packed) = (location, field, cache, packed);

    /// <summary>Whether the images are in S3 and must be downloaded.</summary>
    public bool IsRemote => cache is not null;

    /// <summary>Opens a place; its index is read, no image yet.</summary>
    /// <param name="location">A folder, or s3://bucket/prefix; with shards.json in it, images are read from the shards.</param>
    /// <param name="field">The field or option that names this place, for messages.</param>
    /// <param name="cacheFolder">Where downloaded files go.</param>
    /// <param name="budget">Bytes that downloaded files may take there; those in use come on top.</param>
    /// <param name="report">Receives lines about outages that last, and about waiting for other processes.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <exception cref="DataException">shards.json is invalid.</exception>
    public static async Task<ImageRoot> OpenAsync(
        string location,
        string field,
        string cacheFolder,
        long budget,
        Action<string> report,
        CancellationToken stop
    )
    {
        var remote = S3Location.IsS3(location) ? S3Store.Open(S3Location.Parse(location), report) : null;
        byte[]? index = await (
            remote is null
                ? new FolderStore(location).ReadAsync(PackedImages.IndexFile, stop)
                : remote.ReadAsync(PackedImages.IndexFile, stop)
        );
        return new(
            location,
            field,
            remote is null ? null : new(remote, cacheFolder, budget, report),
            index is null ? null : PackedImages.Parse(index, location)
        );
    }

    /// <summary>Whether a folder holds shards.</summary>
    /// <param name="folder">Of this machine.</param>
    public static bool IsPacked(string folder) => File.Exists(Path.Combine(folder, PackedImages.IndexFile));

    /// <summary>Local files, each named by a path of its own.</summary>
    public static ImageRoot ForFiles() => new("", "", null, null);

    /// <summary>Bytes of all downloaded files of a cache folder.</summary>
    public static long DownloadedBytes(string cacheFolder) => ObjectCache.ListFiles(cacheFolder).Sum(file => file.Length);

    /// <summary>Finds images.</summary>
    /// <param name="paths">The manifest's, in its order.</param>
    /// <param name="manifest">The manifest, for messages.</param>
    /// <param name="threads">Local files read at the same time, at least 1.</param>
    /// <param name="progress">Receives the number found so far, from one thread at a time; null for none.</param>
    /// <param name="stop">Cancels the search; what is downloaded stays.</param>
    /// <exception cref="DataException">Images are missing or unreadable; the message lists them with their rows.</exception>
    public async Task<IReadOnlyList<StoredImage>> FindAsync(
        IReadOnlyList<string> paths,
        string manifest,
        int threads,
        Action<int>? progress,
        CancellationToken stop
    )
    {
        var (images, problems) = await TryFindAsync(paths, threads, progress, stop);
        ImageProblems.Throw(
            problems,
            paths,
            manifest,
            packed is null
                ? $"Paths start from {location}; set {fieldName} to another place. A folder of shards is read as such once `stacking pack` "
                    + $"has written its {PackedImages.IndexFile}."
                : $"Pack the images of this manifest with `stacking pack`, or set {fieldName} to another place."
        );
        return images;
    }

    /// <summary>The same without an error for missing images.</summary>
    /// <param name="paths">Of the images.</param>
    /// <param name="threads">Local files read at the same time, at least 1.</param>
    /// <param name="progress">Receives the number found so far, from one thread at a time; null for none.</param>
    /// <param name="stop">Cancels the search; what is downloaded stays.</param>
    /// <returns>For each image its place, or what is wrong with it.</returns>
    public Task<(StoredImage[] Images, string?[] Problems)> TryFindAsync(
        IReadOnlyList<string> paths,
        int threads,
        Action<int>? progress,
        CancellationToken stop
    ) =>
        packed is not null ? FindInShardsAsync(packed, paths, stop)
        : cache is not null ? FindInStoreAsync(cache, paths, progress, stop)
        : Task.FromResult(FindInFolder(paths, threads, progress, stop));

    /// <summary>Downloads the files of found images where they are remote. They stay until the result is disposed.</summary>
    /// <param name="files"><see cref="StoredImage.File"/>, each once.</param>
    /// <param name="next">A file that is needed next and stays longer; null for none.</param>
    /// <param name="stop">Cancels the downloads.</param>
    /// <exception cref="DataException">A file is not what was found.</exception>
    public IDisposable Acquire(IReadOnlyList<string> files, string? next, CancellationToken stop) =>
        FilesInUse.Acquire(cache, packed, files, next, stop);

    async Task<(StoredImage[], string?[])> FindInShardsAsync(PackedImages shards, IReadOnlyList<string> paths, CancellationToken stop)
    {
        string[] normalized = [.. paths.Select(ImagePath.Normalize)];
        var found = shards.Find(await FetchListAsync(shards, stop), normalized.ToHashSet(StringComparer.Ordinal));
        var images = new StoredImage[paths.Count];
        var problems = new string?[images.Length];
        Dictionary<string, string?> faults = new(StringComparer.Ordinal);
        for (int row = 0; row < images.Length; row++)
        {
            if (!found.TryGetValue(normalized[row], out var image))
            {
                problems[row] = $"no shard of {location} has it";
                continue;
            }
            string file = cache?.LocalPath(image.Shard) ?? Path.GetFullPath(Path.Combine(location, image.Shard));
            if (!faults.TryGetValue(file, out string? fault))
                faults.Add(file, fault = cache is null ? CheckShard(file, shards.Shard(image.Shard).Size) : null);
            problems[row] = fault;
            images[row] = new(paths[row], file, image.Sha256, image.Offset, image.Size);
        }
        return (images, problems);
    }

    async Task<string> FetchListAsync(PackedImages shards, CancellationToken stop)
    {
        FileEntry? list;
        string file = cache?.LocalPath(shards.List.Path) ?? Path.Combine(location, shards.List.Path);
        if (cache is null)
        {
            list =
                File.Exists(file) && ContentDigest.Measure(file, stop) is var (size, sha256) ? new(shards.List.Path, size, sha256) : null;
        }
        else
        {
            using var cacheLock = cache.Lock(stop);
            list = await cache.MeasureAsync(shards.List.Path, keep: true, stop);
            if (list == shards.List)
                await cache.DownloadAsync(list.Path, list, stop);
        }
        return list == shards.List
            ? file
            : throw new DataException(
                $"{location}/{shards.List.Path} is not the list that {PackedImages.IndexFile} names: "
                    + "the images are being packed, or a file is damaged. Wait for `stacking pack` to end, then rerun the same command."
            );
    }

    static string? CheckShard(string shard, long size)
    {
        if (RegularFile.FindOtherKind(shard) is { } kind)
            return $"{shard} is {kind}, not a file";
        long? length = RegularFile.FindLength(shard);
        return length is null ? $"{shard} does not exist"
            : length != size ? FormattableString.Invariant($"{shard} has {length} bytes, but {size} according to {PackedImages.IndexFile}")
            : null;
    }

    static async Task<(StoredImage[], string?[])> FindInStoreAsync(
        ObjectCache files,
        IReadOnlyList<string> paths,
        Action<int>? progress,
        CancellationToken stop
    )
    {
        var images = new StoredImage[paths.Count];
        var problems = new string?[images.Length];
        Lock gate = new();
        int done = 0;
        using var cacheLock = files.Lock(stop);
        await Parallel.ForAsync(
            0,
            images.Length,
            new ParallelOptions { MaxDegreeOfParallelism = RequestsAtATime, CancellationToken = stop },
            async (row, stop) =>
            {
                string path = ImagePath.Normalize(paths[row]);
                if (await files.MeasureAsync(path, keep: false, stop) is { } image)
                    images[row] = new(paths[row], files.LocalPath(path), image.Sha256, 0, null);
                else
                    problems[row] = $"{files.Root}/{path} does not exist";
                lock (gate)
                    progress?.Invoke(++done);
            }
        );
        return (images, problems);
    }

    (StoredImage[], string?[]) FindInFolder(IReadOnlyList<string> paths, int threads, Action<int>? progress, CancellationToken stop)
    {
        var images = new StoredImage[paths.Count];
        var problems = new string?[images.Length];
        Lock gate = new();
        int done = 0;
        Parallel.For(0, images.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop }, row =>
        {
            string path = Path.Combine(location, paths[row]);
            try
            {
                images[row] = new(paths[row], path, ContentDigest.OfFile(path), 0, null);
            }
            catch (Exception unreadable) when (DiskFault.Matches(unreadable))
            {
                problems[row] = unreadable is FileNotFoundException or DirectoryNotFoundException
                    ? $"{path} does not exist"
                    : unreadable.Message;
            }
            lock (gate)
                progress?.Invoke(++done);
        });
        return (images, problems);
    }
}
