using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using System.Text;

namespace StackingK8s.Vision.Images;

/// <summary>
/// The images of a list, decoded once into one memory-mapped file of bytes: a 64-byte header, then Count images of Size x Size x 3. The file's
/// name is a digest of the images' contents in order, the size and the decoder's version, so a cache can be shared but never be stale.
/// It appears under that name only when complete; what a killed process left is never read. Safe to read from any number of threads.
/// </summary>
public sealed unsafe class ImageCache : IDisposable
{
    internal const int HeaderBytes = 64;
    static readonly byte[] Magic = "SK8image"u8.ToArray();

    readonly MemoryMappedFile _file;
    readonly MemoryMappedViewAccessor _view;
    readonly byte* _pixels;

    ImageCache(string path, int count, int size)
    {
        Count = count;
        Size = size;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _pixels = start + HeaderBytes;
    }

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>Side of every image in pixels.</summary>
    public int Size { get; }

    /// <summary>Bytes of one image: Size x Size x 3.</summary>
    public int ImageBytes => Size * Size * 3;

    /// <summary>The cache of these images: opened where it exists, else built. Processes that ask for the same one at the same time build it once.</summary>
    /// <param name="folder">Where caches lie; created if need be.</param>
    /// <param name="images">Path and SHA-256 (hexadecimal) of each image, in the order of the rows. Bytes with another digest are refused.</param>
    /// <param name="size">Side in pixels, at least 1.</param>
    /// <param name="threads">Images decoded at a time, at least 1.</param>
    /// <param name="progress">Told how many images are decoded, never by two threads at once; not called when the cache exists.</param>
    /// <param name="pixelLimit">Most pixels a file may declare.</param>
    /// <exception cref="UnreadableImagesException">Some images cannot be used; it names them all. No cache is left behind.</exception>
    /// <exception cref="IOException">The folder cannot be written or has no room. What was half written is removed.</exception>
    public static ImageCache Open(
        string folder, IReadOnlyList<(string Path, string Sha256)> images, int size, int threads, Action<int>? progress = null,
        long pixelLimit = ImageDecoder.DefaultPixelLimit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        string path = Path.Combine(folder, Name(images, size));
        if (!IsComplete(path, images.Count, size))
            new ImageCacheBuild(path, images, size, pixelLimit, progress).Run(threads, cancellation);
        return new ImageCache(path, images.Count, size);
    }

    /// <summary>One image, Size x Size x 3 bytes as <see cref="ImageDecoder.Decode"/> returns them. Valid until the cache is disposed.</summary>
    /// <param name="row">0 … Count - 1.</param>
    public ReadOnlySpan<byte> Image(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        return new ReadOnlySpan<byte>(_pixels + (long)row * ImageBytes, ImageBytes);
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    internal static long FileBytes(int count, int size) => HeaderBytes + (long)count * size * size * 3;

    internal static byte[] Header(int count, int size)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), count);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), size);
        return header;
    }

    /// <summary>Whether a whole cache of this shape stands at the path. Anything else there, such as a copy cut short, is built anew.</summary>
    internal static bool IsComplete(string path, int count, int size)
    {
        if (!File.Exists(path)) return false;
        using var file = File.OpenHandle(path);
        var header = new byte[HeaderBytes];
        return RandomAccess.GetLength(file) == FileBytes(count, size)
            && RandomAccess.Read(file, header, 0) == HeaderBytes
            && header.AsSpan().SequenceEqual(Header(count, size));
    }

    static string Name(IReadOnlyList<(string Path, string Sha256)> images, int size)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(Encoding.UTF8.GetBytes($"{ImageDecoder.Version}, {size} px, {images.Count} images\n"));
        foreach (var (_, sha256) in images) digest.AppendData(Encoding.UTF8.GetBytes($"{sha256.ToLowerInvariant()}\n"));
        return $"{Convert.ToHexStringLower(digest.GetHashAndReset())}.images";
    }
}
