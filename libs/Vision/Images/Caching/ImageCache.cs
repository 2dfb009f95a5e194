using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Vision.Images.Caching;

/// <summary>
/// Decoded images in memory-mapped files of bytes. An image is identified by the SHA-256 of its file, its form and the decoder's version,
/// so it is decoded once for all lists that contain it, and is never stale. Files appear under their names only when complete; what a
/// killed process left is never read. The pixels of a list are compared with their digests when it is opened: a file in which one has
/// changed is removed and its images decoded again. Nothing else is ever removed: the folder keeps what its lists ever needed, and may be
/// deleted when nobody uses it. Safe to read from any number of threads.
/// </summary>
public sealed unsafe class ImageCache : IDisposable
{
    readonly ImageShards shards;
    readonly nint[] pixels;

    ImageCache(ImageShards shards, ImageKey[] keys, ImageForm form)
    {
        this.shards = shards;
        pixels = [.. keys.Select(shards.FindPixels)];
        Form = form;
    }

    /// <summary>Number of images.</summary>
    public int Count => pixels.Length;

    /// <summary>Side of every image in pixels.</summary>
    public int Size => Form.Size;

    /// <summary>Size and view of every image.</summary>
    public ImageForm Form { get; }

    /// <summary>Bytes of one image: Size x Size x 3.</summary>
    public int ImageBytes => Form.Bytes;

    /// <summary>Opens the images of a list that each have a file of their own.</summary>
    /// <inheritdoc
    /// cref="Open(string, IReadOnlyList{ImageFile}, ImageForm, int, Action{int}?, long, PinFiles?, Action{string}?, CancellationToken)"/>
    public static ImageCache Open(
        string folder,
        IReadOnlyList<(string Path, string Sha256)> images,
        ImageForm form,
        int threads,
        Action<int>? progress = null,
        long pixelLimit = ImageDecoder.DefaultPixelLimit,
        CancellationToken cancellation = default
    ) =>
        Open(
            folder,
            [.. images.Select(image => new ImageFile(image.Path, image.Sha256))],
            form,
            threads,
            progress,
            pixelLimit,
            null,
            null,
            cancellation
        );

    /// <summary>
    /// Opens the images of a list after decoding those that the folder lacks. Processes that need the same images at the same time decode
    /// them once.
    /// </summary>
    /// <param name="folder">Where the cache is kept; created if missing.</param>
    /// <param name="images">Each image, in the order of the rows. Bytes with another digest are rejected.</param>
    /// <param name="form">Size and view.</param>
    /// <param name="threads">Images decoded at a time, at least 1.</param>
    /// <param name="progress">
    /// Receives the number of different images decoded so far, from one thread at a time; not called when none is missing.
    /// </param>
    /// <param name="pixelLimit">Most pixels a file may declare; 100 megapixels where it can be omitted.</param>
    /// <param name="pinFiles">
    /// Provides the files that images are decoded from, a few hundred megabytes of pixels at a time; null where all of them exist.
    /// </param>
    /// <param name="report">Receives a line for each file whose pixels were changed after they were written; null for none.</param>
    /// <param name="cancellation">Stops the decoding; complete files stay.</param>
    /// <returns>The cache of exactly these images; to be disposed.</returns>
    /// <exception cref="UnreadableImagesException">Some images cannot be used; it names them all.</exception>
    /// <exception cref="IOException">The folder cannot be written or has too little space. Partial files are removed.</exception>
    public static ImageCache Open(
        string folder,
        IReadOnlyList<ImageFile> images,
        ImageForm form,
        int threads,
        Action<int>? progress,
        long pixelLimit,
        PinFiles? pinFiles,
        Action<string>? report,
        CancellationToken cancellation
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(form.Size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ImageKey[] keys = [.. images.Select(image => ImageKey.Parse(image.Sha256))];
        var shards = ImageShards.Open(folder, form);
        try
        {
            if (!IsWhole(shards, keys, threads, cancellation))
            {
                shards.Dispose();
                new ImageCacheBuild(folder, form, images, keys, pixelLimit, progress, pinFiles, report).Run(threads, cancellation);
                shards = ImageShards.Open(folder, form);
                if (!IsWhole(shards, keys, threads, cancellation))
                    throw new IOException($"The image cache in {folder} changes while it is read. Choose another folder.");
            }
            return new ImageCache(shards, keys, form);
        }
        catch
        {
            shards.Dispose();
            throw;
        }
    }

    static bool IsWhole(ImageShards shards, ImageKey[] keys, int threads, CancellationToken cancellation) =>
        !shards.Missing(keys).Any() && shards.FindDamaged(keys, threads, cancellation).Count == 0;

    /// <summary>
    /// Estimates how much the folder would grow, at most: what it holds of that size is assumed to belong to these images.
    /// </summary>
    /// <param name="folder">Where the cache is kept; may be missing.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="form">Size and view.</param>
    /// <returns>Bytes, at least 0.</returns>
    public static long EstimateGrowth(string folder, int count, ImageForm form) =>
        Math.Max(0, ImageShard.FileBytes(count, form.Size) - ImageShards.Files(folder, form).Sum(file => new FileInfo(file).Length));

    /// <summary>The pixels of one image.</summary>
    /// <param name="row">0 … Count - 1.</param>
    /// <returns>
    /// Size x Size x 3 bytes as <see cref="ImageDecoder.Decode"/> returns them, valid until the cache is disposed.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public ReadOnlySpan<byte> Image(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        return new ReadOnlySpan<byte>((byte*)pixels[row], ImageBytes);
    }

    /// <summary>Unmaps the files; no span of them may be used afterwards.</summary>
    public void Dispose() => this.shards.Dispose();
}

/// <summary>Makes files available on this machine while images are decoded from them.</summary>
/// <param name="files">Each once.</param>
/// <param name="next">The first file needed after these, which may be the last of them; null if no other is.</param>
/// <returns>To be disposed when the files may go again.</returns>
public delegate IDisposable PinFiles(IReadOnlyList<string> files, string? next);
