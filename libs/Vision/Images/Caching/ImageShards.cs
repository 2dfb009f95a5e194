using System.Security.Cryptography;
using System.Text;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Vision.Images.Caching;

/// <summary>The shards of one folder that hold images of one form, decoded by this version's rules; and the names of its files.</summary>
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
    public IEnumerable<ImageKey> Missing(IEnumerable<ImageKey> keys) => keys.Distinct().Where(key => !pixels.ContainsKey(key));

    /// <summary>The address of an image's pixels; it must exist.</summary>
    public nint FindPixels(ImageKey key) => pixels[key];

    public void Dispose()
    {
        foreach (var shard in this.shards)
            shard.Dispose();
    }

    // Other rules, another version of libvips, another size or view are other pixels.
    static string Prefix(ImageForm form) => $"{form.Size}px-{ViewName(form.View)}{RulesDigest()}";

    static string RulesDigest() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ImageDecoder.Version)))[..8];

    static string ViewName(ImageView view) => view == ImageView.Rgb ? "" : $"{view.ToString().ToLowerInvariant()}{ResidualRows.Rules}-";
}
