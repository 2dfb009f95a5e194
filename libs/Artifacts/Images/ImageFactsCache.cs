using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// What was found in images before, in a cache folder: a file for each batch, named by its own SHA-256, so that a file that was changed is
/// not believed. While one process has it open, others wait: they want the same images.
/// </summary>
public sealed class ImageFactsCache : IDisposable
{
    const string Extension = ".csv";

    readonly string folder;
    readonly FileStream held;
    readonly Dictionary<string, ImageFacts> facts = new(StringComparer.Ordinal);

    /// <summary>Waits for its turn, then reads what is there.</summary>
    /// <param name="cacheFolder">May be missing.</param>
    /// <param name="version">Names the rules by which facts are found: those of other rules are not read.</param>
    /// <param name="waiting">Called once if another process has it open for more than three seconds.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The folder may not be written.</exception>
    public ImageFactsCache(string cacheFolder, string version, Action waiting, CancellationToken stop)
    {
        folder = Path.Combine(cacheFolder, $"image-facts-{ContentDigest.OfText(version)[..12]}");
        held = FileLock.Take(Path.Combine(folder, "lock"), waiting, stop);
        foreach (string file in Directory.EnumerateFiles(folder, "*" + Extension))
            Read(file);
    }

    /// <summary>The facts of an image; null where they are not known.</summary>
    /// <param name="sha256">Of its bytes.</param>
    public ImageFacts? Find(string sha256) => facts.GetValueOrDefault(sha256);

    /// <summary>Adds what was found.</summary>
    /// <param name="found">Of images that were not known.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The folder may not be written.</exception>
    public void Add(IReadOnlyList<ImageFacts> found)
    {
        foreach (var image in found)
            facts[image.Sha256] = image;
        if (found.Count == 0)
            return;
        using MemoryStream bytes = new();
        ImagesCsv.WriteFacts(bytes, found);
        byte[] content = bytes.ToArray();
        AtomicFile.Write(Path.Combine(folder, ContentDigest.OfBytes(content) + Extension), stream => stream.Write(content));
    }

    /// <summary>Lets others in.</summary>
    public void Dispose() => held.Dispose();

    void Read(string file)
    {
        try
        {
            byte[] content = File.ReadAllBytes(file);
            if (ContentDigest.OfBytes(content) != Path.GetFileNameWithoutExtension(file))
                return;
            using MemoryStream stream = new(content);
            ImagesCsv.ReadFacts(stream, image => facts[image.Sha256] = image);
        }
        catch (Exception fault) when (DiskFault.Matches(fault) || fault is MalformedCsvException)
        {
            // Found again by the caller: a cache may lose entries.
        }
    }
}
