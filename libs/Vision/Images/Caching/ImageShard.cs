using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace StackingK8s.Vision.Images.Caching;

/// <summary>
/// One file of an <see cref="ImageCache"/>, mapped: a header of 64 bytes, the keys of its images, the digests of their pixels, then, from
/// the next multiple of 64, the pixels (size x size x 3 each). Written once, under a temporary name, and never changed.
/// </summary>
sealed unsafe class ImageShard : IDisposable
{
    const int HeaderBytes = 64;
    static readonly byte[] Magic = "SK8shar2"u8.ToArray();

    readonly MemoryMappedFile file;
    readonly MemoryMappedViewAccessor view;
    readonly byte* start;

    ImageShard(string path, int count, int size)
    {
        FilePath = path;
        this.file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        view = this.file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Keys = new ImageKey[count];
        for (int i = 0; i < count; i++)
            Keys[i] = ImageKey.Read(new ReadOnlySpan<byte>(start + HeaderBytes + i * ImageKey.Bytes, ImageKey.Bytes));
        Pixels = start + PixelsAt(count);
        ImageBytes = size * size * 3;
    }

    public string FilePath { get; }

    /// <summary>Whose pixels these are, in their order.</summary>
    public ImageKey[] Keys { get; }

    /// <summary>The first image. Valid until disposed.</summary>
    public byte* Pixels { get; }

    public int ImageBytes { get; }

    /// <summary>Whether an image's pixels are those that were decoded.</summary>
    /// <param name="image">Its number in the shard.</param>
    /// <param name="hash">A SHA-256 of the caller's own, for this call alone.</param>
    public bool IsIntact(int image, IncrementalHash hash)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(Keys[image], new(Pixels + (long)image * ImageBytes, ImageBytes), hash, digest);
        return digest.SequenceEqual(
            new ReadOnlySpan<byte>(start + HeaderBytes + (Keys.Length + (long)image) * ImageKey.Bytes, SHA256.HashSizeInBytes)
        );
    }

    /// <summary>SHA-256 of an image's key and pixels: neither can be another's.</summary>
    public static void Digest(ImageKey key, ReadOnlySpan<byte> pixels, IncrementalHash hash, Span<byte> digest)
    {
        Span<byte> bytes = stackalloc byte[ImageKey.Bytes];
        key.Write(bytes);
        hash.AppendData(bytes);
        hash.AppendData(pixels);
        hash.GetHashAndReset(digest);
    }

    /// <summary>The shard at the path, or null if it is incomplete, such as a truncated copy.</summary>
    public static ImageShard? TryOpen(string path, int size)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        using (var file = File.OpenHandle(path))
        {
            if (RandomAccess.Read(file, header, 0) < HeaderBytes)
                return null;
            int count = CountIn(header);
            if (count < 1 || !header.SequenceEqual(Header(count, size)) || RandomAccess.GetLength(file) != FileBytes(count, size))
                return null;
        }
        return new ImageShard(path, CountIn(header), size);
    }

    /// <summary>The name of a shard of exactly these images.</summary>
    public static string Name(ReadOnlySpan<ImageKey> keys) => Convert.ToHexStringLower(SHA256.HashData(KeyBytes(keys)))[..16];

    public static long FileBytes(int count, int size) => ImageAt(count, count, size);

    /// <summary>Where in the file the pixels of an image begin.</summary>
    public static long ImageAt(int image, int count, int size) => PixelsAt(count) + (long)image * size * size * 3;

    /// <summary>All of the file before its pixels.</summary>
    /// <param name="keys">Of the images, in order.</param>
    /// <param name="digests">Their digests, one after another.</param>
    /// <param name="size">Side in pixels.</param>
    public static byte[] Head(ReadOnlySpan<ImageKey> keys, ReadOnlySpan<byte> digests, int size)
    {
        var head = new byte[PixelsAt(keys.Length)];
        Header(keys.Length, size).CopyTo(head, 0);
        KeyBytes(keys).CopyTo(head, HeaderBytes);
        digests.CopyTo(head.AsSpan(HeaderBytes + keys.Length * ImageKey.Bytes));
        return head;
    }

    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        this.file.Dispose();
    }

    static byte[] Header(int count, int size)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), count);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), size);
        return header;
    }

    static int CountIn(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32LittleEndian(header[8..]);

    static long PixelsAt(int count) => (HeaderBytes + (long)count * (ImageKey.Bytes + SHA256.HashSizeInBytes) + 63) / 64 * 64;

    static byte[] KeyBytes(ReadOnlySpan<ImageKey> keys)
    {
        var bytes = new byte[keys.Length * ImageKey.Bytes];
        for (int i = 0; i < keys.Length; i++)
            keys[i].Write(bytes.AsSpan(i * ImageKey.Bytes));
        return bytes;
    }
}
