using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Vision.Images.Caching;

/// <summary>
/// Decoded images in memory-mapped files of bytes. An image is known by the SHA-256 of its file, the size asked for and the decoder's version, so it is
/// decoded once for all lists that have it, and can never be stale. Files appear under their names only when complete; what a killed process
/// left is never read. Nothing is ever removed: the folder holds what its lists ever needed, and may be deleted whenever nobody uses it.
/// Safe to read from any number of threads.
/// </summary>
public sealed unsafe class ImageCache : IDisposable
{
    readonly ImageShards _shards;
    readonly nint[] _pixels;

    ImageCache(ImageShards shards, ImageKey[] keys, int size)
    {
        _shards = shards;
        _pixels = [.. keys.Select(shards.PixelsOf)];
        Size = size;
    }

    /// <summary>Number of images.</summary>
    public int Count => _pixels.Length;

    /// <summary>Side of every image in pixels.</summary>
    public int Size { get; }

    /// <summary>Bytes of one image: Size x Size x 3.</summary>
    public int ImageBytes => Size * Size * 3;

    /// <summary>Images that each have a file of their own.</summary>
    /// <inheritdoc cref="Open(string, IReadOnlyList{ImageFile}, int, int, Action{int}?, long, PinFiles?, CancellationToken)"/>
    public static ImageCache Open(
        string folder,
        IReadOnlyList<(string Path, string Sha256)> images,
        int size,
        int threads,
        Action<int>? progress = null,
        long pixelLimit = ImageDecoder.DefaultPixelLimit,
        CancellationToken cancellation = default
    ) =>
        Open(
            folder,
            [.. images.Select(image => new ImageFile(image.Path, image.Sha256))],
            size,
            threads,
            progress,
            pixelLimit,
            null,
            cancellation
        );

    /// <summary>
    /// The images of a list, those that the folder lacks decoded first. Processes that ask for the same ones at the same time decode them once.
    /// </summary>
    /// <param name="folder">Where caches lie; created if need be.</param>
    /// <param name="images">Each image, in the order of the rows. Bytes with another digest are refused.</param>
    /// <param name="size">Side in pixels, at least 1.</param>
    /// <param name="threads">Images decoded at a time, at least 1.</param>
    /// <param name="progress">Told how many different images are there, never by two threads at once; not called when none is missing.</param>
    /// <param name="pixelLimit">Most pixels a file may declare.</param>
    /// <param name="hold">Brings the files that images are decoded from, a few hundred megabytes of pixels at a time; null: they are all there.</param>
    /// <param name="cancellation">Gives up; what is decoded stays.</param>
    /// <exception cref="UnreadableImagesException">Some images cannot be used; it names them all.</exception>
    /// <exception cref="IOException">The folder cannot be written or has no room. What was half written is removed.</exception>
    public static ImageCache Open(
        string folder,
        IReadOnlyList<ImageFile> images,
        int size,
        int threads,
        Action<int>? progress,
        long pixelLimit,
        PinFiles? hold,
        CancellationToken cancellation
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ImageKey[] keys = [.. images.Select(image => ImageKey.Parse(image.Sha256))];
        var shards = ImageShards.Open(folder, size);
        if (shards.Missing(keys).Any())
        {
            shards.Dispose();
            new ImageCacheBuild(folder, size, images, keys, pixelLimit, progress, hold).Run(threads, cancellation);
            shards = ImageShards.Open(folder, size);
        }
        return new ImageCache(shards, keys, size);
    }

    /// <summary>Bytes that the folder would grow by for so many images of a size, at most: what it holds of that size is taken to be of them.</summary>
    public static long EstimateGrowth(string folder, int count, int size) =>
        Math.Max(0, ImageShard.FileBytes(count, size) - ImageShards.Files(folder, size).Sum(file => new FileInfo(file).Length));

    /// <summary>One image, Size x Size x 3 bytes as <see cref="ImageDecoder.Decode"/> returns them. Valid until the cache is disposed.</summary>
    /// <param name="row">0 … Count - 1.</param>
    public ReadOnlySpan<byte> Image(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        return new ReadOnlySpan<byte>((byte*)_pixels[row], ImageBytes);
    }

    public void Dispose() => _shards.Dispose();
}

/// <summary>Sees to it that files are there while images are decoded from them; they may go when what it returns is disposed.</summary>
/// <param name="files">Each once.</param>
/// <param name="next">The first file that is wanted after these, which may be the last of them; null if no other is.</param>
public delegate IDisposable PinFiles(IReadOnlyList<string> files, string? next);
