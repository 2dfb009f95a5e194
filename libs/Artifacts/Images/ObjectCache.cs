using System.Globalization;
using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// Objects of one S3 location, downloaded to this machine. Entity tag, size and SHA-256 of each are kept for good, so that an unchanged
/// object is recognised without its bytes; the bytes stay within a budget (<see cref="CacheEviction"/>) and are downloaded again when
/// needed.
/// </summary>
/// <param name="store">The location.</param>
/// <param name="cacheFolder">Contains the files of all locations.</param>
/// <param name="budget">Bytes that the files of all locations may take.</param>
/// <param name="report">Receives a line when this process waits for another.</param>
sealed class ObjectCache(S3Store store, string cacheFolder, long budget, Action<string> report)
{
    /// <summary>The folder of downloaded bytes below each location's own.</summary>
    public const string Originals = "images";

    readonly string own = Path.Combine(RootFolder(cacheFolder), ContentDigest.OfText(store.Root)[..16]);
    readonly CacheEviction eviction = new(budget, TimeProvider.System);

    /// <summary>The location, as the user would write it.</summary>
    public string Root => store.Root;

    /// <summary>The downloaded files of all locations.</summary>
    public static IReadOnlyList<FileInfo> ListFiles(string cacheFolder)
    {
        DirectoryInfo all = new(RootFolder(cacheFolder));
        try
        {
            return !all.Exists
                ? []
                :
                [
                    .. all.EnumerateDirectories()
                        .Select(root => new DirectoryInfo(Path.Combine(root.FullName, Originals)))
                        .Where(originals => originals.Exists)
                        .SelectMany(originals => originals.EnumerateFiles("*", SearchOption.AllDirectories)),
                ];
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnRead(all.FullName, fault);
        }
    }

    static string RootFolder(string cacheFolder) => Path.Combine(Path.GetFullPath(cacheFolder), "s3");

    /// <summary>The file of an object, whether it is downloaded or not.</summary>
    public string LocalPath(string path) => Path.Combine(own, Originals, StorePath.Validate(path));

    /// <summary>The object of a file.</summary>
    public string ObjectPath(string local) => Path.GetRelativePath(Path.Combine(own, Originals), local);

    /// <summary>Keeps other processes from downloading, and from removing what this one uses.</summary>
    public FileStream Lock(CancellationToken stop)
    {
        var held = FileLock.Take(
            Path.Combine(RootFolder(cacheFolder), "lock"),
            () => report("another step on this machine is downloading; its downloads are shared"),
            stop
        );
        eviction.Count(() => ListFiles(cacheFolder));
        return held;
    }

    /// <summary>Size and digest of an object, which is downloaded if it is new or has changed. Requires <see cref="Lock"/>.</summary>
    /// <param name="path">Below the location.</param>
    /// <param name="keep">Whether the bytes are needed soon; if not, they stay only within the budget.</param>
    /// <param name="stop">Cancels the download.</param>
    /// <returns>null if there is no such object.</returns>
    public async Task<FileEntry?> MeasureAsync(string path, bool keep, CancellationToken stop)
    {
        string file = LocalPath(path),
            note = NoteOf(path);
        var known = await ReadAsync(note, stop);
        bool replaced = false;
        string? tag = await store.FetchAsync(path, file, known?.Tag, stop, () =>
        {
            // The note is removed before the file that it describes, and written after it.
            if (File.Exists(note))
                File.Delete(note);
            eviction.Forget(file);
            replaced = true;
        });
        if (tag is null)
            return null;
        if (!replaced)
        {
            if (File.Exists(file))
                eviction.Use(file, downloaded: false);
            return new(path, known!.Value.Size, known.Value.Sha256);
        }
        var (size, sha256) = ContentDigest.Measure(file, stop);
        AtomicFile.Write(note, stream => stream.Write(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{tag}\n{size}\n{sha256}\n"))));
        eviction.Use(file, downloaded: true);
        if (!keep)
            eviction.Release([file]);
        return new(path, size, sha256);
    }

    /// <summary>
    /// Downloads an object unless it is here with the bytes that were downloaded: a file that was changed since is replaced. Requires
    /// <see cref="Lock"/>.
    /// </summary>
    /// <param name="path">Below the location.</param>
    /// <param name="expected">Size and digest that it must have; null: those that were measured when it was first downloaded.</param>
    /// <param name="stop">Cancels the download.</param>
    /// <exception cref="DataException">It is gone, or has changed.</exception>
    public async Task DownloadAsync(string path, FileEntry? expected, CancellationToken stop)
    {
        string file = LocalPath(path);
        if (File.Exists(file))
        {
            if (await IsIntactAsync(path, file, expected, stop))
            {
                eviction.Use(file, downloaded: false);
                return;
            }
            report($"warning: {file} is not what was downloaded; it is downloaded again");
            eviction.Forget(file);
            File.Delete(file);
        }
        if (await store.FetchAsync(path, file, known: null, stop) is null)
            throw Changed(path, "is gone");
        if (expected is not null && ContentDigest.Measure(file, stop) != (expected.Size, expected.Sha256))
        {
            File.Delete(file);
            throw Changed(path, "differs from shards.json");
        }
        eviction.Use(file, downloaded: true);
    }

    /// <summary>Files are no longer used. Requires <see cref="Lock"/>.</summary>
    public void Release(IEnumerable<string> files) => eviction.Release(files);

    async Task<bool> IsIntactAsync(string path, string file, FileEntry? expected, CancellationToken stop)
    {
        var (size, sha256) =
            expected is not null ? (expected.Size, expected.Sha256)
            : await ReadAsync(NoteOf(path), stop) is { } known ? (known.Size, known.Sha256)
            : (-1, "");
        // A size that differs needs no digest.
        return new FileInfo(file).Length == size && ContentDigest.Measure(file, stop) == (size, sha256);
    }

    string NoteOf(string path) => Path.Combine(own, "tags", path);

    DataException Changed(string path, string how) =>
        new(
            $"{store.Root}/{path} {how}: the images changed or were damaged while they were used. "
                + "Leave them alone, or pack them again, then rerun the same command."
        );

    static async Task<(string Tag, long Size, string Sha256)?> ReadAsync(string note, CancellationToken stop)
    {
        if (!File.Exists(note))
            return null;
        string[] lines = await File.ReadAllLinesAsync(note, stop);
        return
            lines.Length == 3
            && lines[0].Length > 0
            && long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            ? (lines[0], size, lines[2])
            : null;
    }
}
