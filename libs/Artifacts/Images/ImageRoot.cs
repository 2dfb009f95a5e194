using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// Where a manifest's images lie: a folder or S3, as files of their own or packed into shards. Finds and hashes them, decodes none; equal images have equal
/// digests wherever they lie.
/// </summary>
public sealed class ImageRoot
{
    const int RequestsAtATime = 64;

    readonly string location,
        fieldName;
    readonly FetchedFiles? fetched;
    readonly PackedImages? packed;

    ImageRoot(string location, string field, FetchedFiles? fetched, PackedImages? packed) =>
        (this.location, fieldName, this.fetched, this.packed) = (location, field, fetched, packed);

    /// <summary>Whether the images lie in S3 and are fetched.</summary>
    public bool IsRemote => fetched is not null;

    /// <param name="location">A folder, or s3://bucket/prefix; with shards.json in it, images are read from the shards.</param>
    /// <param name="field">The field or option that names this place, for messages.</param>
    /// <param name="cacheFolder">Holds what is fetched.</param>
    /// <param name="budget">Bytes that fetched files may take there; what is decoded just now comes on top.</param>
    /// <param name="say">Told of outages that last, and of waiting.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="DataException">shards.json is wrong.</exception>
    public static async Task<ImageRoot> OpenAsync(
        string location,
        string field,
        string cacheFolder,
        long budget,
        Action<string> say,
        CancellationToken stop
    )
    {
        var remote = S3Location.Names(location) ? S3Store.Open(S3Location.Parse(location), say) : null;
        byte[]? index = await (
            remote is null
                ? new FolderStore(location).ReadAsync(PackedImages.IndexFile, stop)
                : remote.ReadAsync(PackedImages.IndexFile, stop)
        );
        return new(
            location,
            field,
            remote is null ? null : new(remote, cacheFolder, budget, say),
            index is null ? null : PackedImages.Parse(index, location)
        );
    }

    /// <summary>Local files named one by one, each by a path of its own.</summary>
    public static ImageRoot OfFiles() => new("", "", null, null);

    /// <summary>Bytes of all fetched files of a cache folder.</summary>
    public static long FetchedBytes(string cacheFolder) => FetchedFiles.Everything(cacheFolder).Sum(file => file.Length);

    /// <param name="paths">The manifest's, in its order.</param>
    /// <param name="manifest">The manifest, for messages.</param>
    /// <param name="threads">Local files read at a time, at least 1.</param>
    /// <param name="progress">Told how many are found, never by two threads at once.</param>
    /// <param name="stop">Gives up; what was fetched stays.</param>
    /// <exception cref="DataException">Images that are missing or unreadable: all of them, with their rows.</exception>
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
                ? $"Paths start from {location}; {fieldName} names another place. A folder of shards is read as such once `stacking pack` has written its {PackedImages.IndexFile}."
                : $"Pack the images of this manifest with `stacking pack`, or let {fieldName} name another place."
        );
        return images;
    }

    /// <summary>The same without judging: for whoever can do with some of them.</summary>
    /// <param name="paths">Of the images.</param>
    /// <param name="threads">Local files read at a time, at least 1.</param>
    /// <param name="progress">Told how many are found, never by two threads at once.</param>
    /// <param name="stop">Gives up; what was fetched stays.</param>
    /// <returns>Of each image where it is, or what is wrong with it.</returns>
    public Task<(StoredImage[] Images, string?[] Problems)> TryFindAsync(
        IReadOnlyList<string> paths,
        int threads,
        Action<int>? progress,
        CancellationToken stop
    ) =>
        packed is not null ? InShardsAsync(packed, paths, stop)
        : fetched is not null ? InStoreAsync(fetched, paths, progress, stop)
        : Task.FromResult(InFolder(paths, threads, progress, stop));

    /// <summary>Brings the files of found images, where they are fetched ones; they may go when what is returned is disposed.</summary>
    /// <param name="files"><see cref="StoredImage.File"/>, each once.</param>
    /// <param name="next">A file that is wanted next and stays; null if there is none.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="DataException">What is fetched is not what was found.</exception>
    public IDisposable Hold(IReadOnlyList<string> files, string? next, CancellationToken stop) =>
        HeldFiles.Bring(fetched, packed, files, next, stop);

    async Task<(StoredImage[], string?[])> InShardsAsync(PackedImages shards, IReadOnlyList<string> paths, CancellationToken stop)
    {
        string[] plain = [.. paths.Select(ImagePath.Plain)];
        var found = shards.Find(await ListAsync(shards, stop), plain.ToHashSet(StringComparer.Ordinal));
        var images = new StoredImage[paths.Count];
        var problems = new string?[images.Length];
        Dictionary<string, string?> faults = new(StringComparer.Ordinal);
        for (int row = 0; row < images.Length; row++)
        {
            if (!found.TryGetValue(plain[row], out var image))
            {
                problems[row] = $"no shard of {location} has it";
                continue;
            }
            string file = fetched?.Local(image.Shard) ?? Path.GetFullPath(Path.Combine(location, image.Shard));
            if (!faults.TryGetValue(file, out string? fault))
                faults.Add(file, fault = fetched is null ? Fault(file, shards.Shard(image.Shard).Size) : null);
            problems[row] = fault;
            images[row] = new(paths[row], file, image.Sha256, image.Offset, image.Size);
        }
        return (images, problems);
    }

    async Task<string> ListAsync(PackedImages shards, CancellationToken stop)
    {
        FileEntry? list;
        string file = fetched?.Local(shards.List.Path) ?? Path.Combine(location, shards.List.Path);
        if (fetched is null)
        {
            list =
                File.Exists(file) && ContentDigest.Measure(file, stop) is var (size, sha256) ? new(shards.List.Path, size, sha256) : null;
        }
        else
        {
            using var held = fetched.Lock(stop);
            list = await fetched.MeasureAsync(shards.List.Path, keep: true, stop);
            if (list == shards.List)
                await fetched.BringAsync(list.Path, list, stop);
        }
        return list == shards.List
            ? file
            : throw new DataException(
                $"{location}/{shards.List.Path} is not the list that {PackedImages.IndexFile} is of: the images are being packed just now, or a file was damaged. Let `stacking pack` come to its end, and start the run anew."
            );
    }

    static string? Fault(string shard, long size)
    {
        FileInfo file = new(shard);
        return !file.Exists ? $"there is no file {shard}"
            : file.Length != size
                ? FormattableString.Invariant($"{shard} has {file.Length} bytes where {PackedImages.IndexFile} says {size}")
            : null;
    }

    static async Task<(StoredImage[], string?[])> InStoreAsync(
        FetchedFiles files,
        IReadOnlyList<string> paths,
        Action<int>? progress,
        CancellationToken stop
    )
    {
        var images = new StoredImage[paths.Count];
        var problems = new string?[images.Length];
        Lock gate = new();
        int done = 0;
        using var held = files.Lock(stop);
        await Parallel.ForAsync(
            0,
            images.Length,
            new ParallelOptions { MaxDegreeOfParallelism = RequestsAtATime, CancellationToken = stop },
            async (row, stop) =>
            {
                string path = ImagePath.Plain(paths[row]);
                if (await files.MeasureAsync(path, keep: false, stop) is { } image)
                    images[row] = new(paths[row], files.Local(path), image.Sha256, 0, null);
                else
                    problems[row] = $"there is no {files.Root}/{path}";
                lock (gate)
                    progress?.Invoke(++done);
            }
        );
        return (images, problems);
    }

    (StoredImage[], string?[]) InFolder(IReadOnlyList<string> paths, int threads, Action<int>? progress, CancellationToken stop)
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
            catch (Exception unreadable) when (DiskFault.Is(unreadable))
            {
                problems[row] = unreadable is FileNotFoundException or DirectoryNotFoundException
                    ? $"there is no file {path}"
                    : unreadable.Message;
            }
            lock (gate)
                progress?.Invoke(++done);
        });
        return (images, problems);
    }
}
