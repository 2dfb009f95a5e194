using System.Globalization;
using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// Objects below one root, fetched to this machine. Of each, its entity tag, size and SHA-256 are kept for good, so that an unchanged one is known without
/// its bytes; the bytes stay as long as there is room (<see cref="FetchedShelf"/>) and are fetched again when they are wanted.
/// </summary>
/// <param name="store">The root.</param>
/// <param name="cacheFolder">Holds the files of all roots.</param>
/// <param name="budget">Bytes that the files of all roots may take.</param>
/// <param name="say">Told when another process is waited for.</param>
sealed class FetchedFiles(S3Store store, string cacheFolder, long budget, Action<string> say)
{
    /// <summary>The folder of fetched bytes below each root's own.</summary>
    public const string Originals = "images";

    readonly string own = Path.Combine(Of(cacheFolder), ContentDigest.OfText(store.Root)[..16]);
    readonly FetchedShelf shelf = new(budget);

    public string Root => store.Root;

    /// <summary>The fetched files of all roots.</summary>
    public static IReadOnlyList<FileInfo> Everything(string cacheFolder)
    {
        DirectoryInfo all = new(Of(cacheFolder));
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
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Reading(all.FullName, fault);
        }
    }

    static string Of(string cacheFolder) => Path.Combine(Path.GetFullPath(cacheFolder), "s3");

    /// <summary>Where an object's bytes lie when they are here.</summary>
    public string Local(string path) => Path.Combine(own, Originals, StorePath.Checked(path));

    /// <summary>The object whose bytes lie there.</summary>
    public string Below(string local) => Path.GetRelativePath(Path.Combine(own, Originals), local);

    /// <summary>Keeps other processes from fetching, and from removing what this one uses.</summary>
    public FileStream Lock(CancellationToken stop)
    {
        var held = FileLock.Take(
            Path.Combine(Of(cacheFolder), "lock"),
            () => say("another step on this machine is fetching; what it fetches need not be fetched again"),
            stop
        );
        shelf.Count(() => Everything(cacheFolder));
        return held;
    }

    /// <summary>What the object is now; fetched if it changed or was never seen. Under <see cref="Lock"/>.</summary>
    /// <param name="path">Below the root.</param>
    /// <param name="keep">Whether the bytes are wanted soon; if not, they stay only where there is room.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>null if there is no such object.</returns>
    public async Task<FileEntry?> MeasureAsync(string path, bool keep, CancellationToken stop)
    {
        string file = Local(path),
            note = Path.Combine(own, "tags", path);
        var known = await ReadAsync(note, stop);
        bool replaced = false;
        string? tag = await store.FetchAsync(path, file, known?.Tag, stop, () =>
        {
            // The note goes before the file it speaks of, and comes after it.
            if (File.Exists(note))
                File.Delete(note);
            shelf.Forget(file);
            replaced = true;
        });
        if (tag is null)
            return null;
        if (!replaced)
        {
            if (File.Exists(file))
                shelf.Use(file, fetched: false);
            return new(path, known!.Value.Size, known.Value.Sha256);
        }
        var (size, sha256) = ContentDigest.Measure(file, stop);
        WholeFile.Write(note, stream => stream.Write(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{tag}\n{size}\n{sha256}\n"))));
        shelf.Use(file, fetched: true);
        if (!keep)
            shelf.Release([file]);
        return new(path, size, sha256);
    }

    /// <summary>Brings an object's bytes if they are not here. Under <see cref="Lock"/>.</summary>
    /// <param name="path">Below the root.</param>
    /// <param name="expected">Size and digest that they must have; null: whoever reads them checks.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="DataException">It is gone, or another one.</exception>
    public async Task BringAsync(string path, FileEntry? expected, CancellationToken stop)
    {
        string file = Local(path);
        if (File.Exists(file))
        {
            shelf.Use(file, fetched: false);
            return;
        }
        if (await store.FetchAsync(path, file, known: null, stop) is null)
            throw Changed(path, "is gone");
        if (expected is not null && ContentDigest.Measure(file, stop) != (expected.Size, expected.Sha256))
        {
            File.Delete(file);
            throw Changed(path, "is not what shards.json says");
        }
        shelf.Use(file, fetched: true);
    }

    /// <summary>Files that have served for now. Under <see cref="Lock"/>.</summary>
    public void Release(IEnumerable<string> files) => shelf.Release(files);

    DataException Changed(string path, string how) =>
        new(
            $"{store.Root}/{path} {how}: the images changed or were damaged while they were used. Leave them alone, or pack them again, and start the run anew."
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
