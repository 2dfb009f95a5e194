using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Vision.Images.Caching;

/// <summary>The shards of one folder that hold images of one form, decoded by this version's rules; and the names of its files.</summary>
sealed unsafe class ImageShards : IDisposable
{
    readonly List<ImageShard> shards = [];
    readonly Dictionary<ImageKey, (ImageShard Shard, int Image)> places = [];

    ImageShards(IEnumerable<ImageShard> shards)
    {
        foreach (var shard in shards)
        {
            this.shards.Add(shard);
            for (int i = 0; i < shard.Keys.Length; i++)
                places[shard.Keys[i]] = (shard, i);
        }
    }

    /// <summary>Maps every complete shard; ignores others.</summary>
    public static ImageShards Open(string folder, ImageForm form) =>
        new(Files(folder, form).Select(path => ImageShard.TryOpen(path, form.Size)).OfType<ImageShard>());

    /// <summary>The paths of such shards, complete or not.</summary>
    public static string[] Files(string folder, ImageForm form) =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder, $"{Prefix(form)}-*.images").Order(StringComparer.Ordinal)] : [];

    public static string FilePath(string folder, ImageForm form, ReadOnlySpan<ImageKey> keys) =>
        Path.Combine(folder, $"{Prefix(form)}-{ImageShard.Name(keys)}.images");

    public static string LockPath(string folder, ImageForm form) => Path.Combine(folder, $"{Prefix(form)}.lock");

    public static string PartialPath(string folder, ImageForm form) => Path.Combine(folder, $"{Prefix(form)}.partial");

    /// <summary>The keys that no shard has, each once, in their order.</summary>
    public IEnumerable<ImageKey> Missing(IEnumerable<ImageKey> keys) => keys.Distinct().Where(key => !places.ContainsKey(key));

    /// <summary>The address of an image's pixels; it must exist.</summary>
    public nint FindPixels(ImageKey key)
    {
        var (shard, image) = places[key];
        return (nint)(shard.Pixels + (long)image * shard.ImageBytes);
    }

    /// <summary>The files in which one of these images, of those that are there, is not as it was decoded.</summary>
    /// <param name="keys">The images; all of their pixels are read.</param>
    /// <param name="threads">Images read at a time, at least 1.</param>
    /// <param name="cancellation">Stops the check.</param>
    public IReadOnlyList<string> FindDamaged(IEnumerable<ImageKey> keys, int threads, CancellationToken cancellation)
    {
        ConcurrentDictionary<string, bool> damaged = new(StringComparer.Ordinal);
        (ImageShard Shard, int Image)[] present = [.. keys.Distinct().Where(places.ContainsKey).Select(key => places[key])];
        Parallel.ForEach(
            // In stretches, so that each thread reads in the order of the files.
            Partitioner.Create(0, Math.Max(1, present.Length)),
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            stretch =>
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                foreach (var (shard, image) in present[Math.Min(stretch.Item1, present.Length)..Math.Min(stretch.Item2, present.Length)])
                    if (!shard.IsIntact(image, hash))
                        damaged[shard.FilePath] = true;
            }
        );
        return [.. damaged.Keys.Order(StringComparer.Ordinal)];
    }

    public void Dispose()
    {
        foreach (var shard in this.shards)
            shard.Dispose();
    }

    // Other rules, another version of libvips, another size or view are other pixels.
    static string Prefix(ImageForm form) => $"{form.Size}px-{ViewPrefix(form)}{RulesDigest()}";

    static string RulesDigest() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ImageDecoder.Version)))[..8];

    static string ViewPrefix(ImageForm form) => form.View == ImageView.Rgb ? "" : $"{form.ViewName}{ResidualRows.Rules}-";
}
