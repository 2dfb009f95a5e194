using System.Security.Cryptography;
using System.Text;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Vision.Images.Caching;

/// <summary>The shards of one folder that hold images of one size, decoded by this version's rules; and the names of its files.</summary>
sealed unsafe class ImageShards : IDisposable
{
    readonly List<ImageShard> shards = [];
    readonly Dictionary<ImageKey, nint> pixels = [];

    ImageShards(IEnumerable<ImageShard> shards)
    {
        foreach (var shard in shards)
        {
            this.shards.Add(shard);
            for (int i = 0; i < shard.Keys.Length; i++)
                pixels[shard.Keys[i]] = (nint)(shard.Pixels + (long)i * shard.ImageBytes);
        }
    }

    /// <summary>Maps every complete shard; ignores others.</summary>
    public static ImageShards Open(string folder, int size) =>
        new(Files(folder, size).Select(path => ImageShard.TryOpen(path, size)).OfType<ImageShard>());

    /// <summary>The paths of such shards, complete or not.</summary>
    public static string[] Files(string folder, int size) =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder, $"{Prefix(size)}-*.images").Order(StringComparer.Ordinal)] : [];

    public static string PathOf(string folder, int size, ReadOnlySpan<ImageKey> keys) =>
        Path.Combine(folder, $"{Prefix(size)}-{ImageShard.Name(keys)}.images");

    public static string LockPath(string folder, int size) => Path.Combine(folder, $"{Prefix(size)}.lock");

    public static string PartialPath(string folder, int size) => Path.Combine(folder, $"{Prefix(size)}.partial");

    /// <summary>The keys that no shard has, each once, in their order.</summary>
    public IEnumerable<ImageKey> Missing(IEnumerable<ImageKey> keys) => keys.Distinct().Where(key => !pixels.ContainsKey(key));

    /// <summary>The address of an image's pixels; it must exist.</summary>
    public nint PixelsOf(ImageKey key) => pixels[key];

    public void Dispose()
    {
        foreach (var shard in this.shards)
            shard.Dispose();
    }

    // Other rules, another version of libvips or another size are other pixels.
    static string Prefix(int size) =>
        $"{size}px-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ImageDecoder.Version)))[..8]}";
}
