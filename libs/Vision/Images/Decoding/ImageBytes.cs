using System.Buffers;
using System.Security.Cryptography;

namespace StackingK8s.Vision.Images.Decoding;

/// <summary>The bytes of an image, read into rented memory and checked against its digest.</summary>
readonly ref struct ImageBytes
{
    readonly byte[] rented;

    /// <summary>Reads them.</summary>
    /// <param name="source">Where they are; without a digest any bytes will do.</param>
    /// <exception cref="UnreadableImageException">The file is missing, unreadable, empty or changed.</exception>
    public ImageBytes(ImageFile source)
    {
        string name = source.ToString();
        Span = Read(source, name, out rented);
        if (
            source.Sha256.Length > 0
            && !source.Sha256.Equals(Convert.ToHexString(SHA256.HashData(Span)), StringComparison.OrdinalIgnoreCase)
        )
        {
            Dispose();
            throw new UnreadableImageException(
                name,
                UnreadableReason.Changed,
                "the file changed after its digest was computed. Rerun when nothing writes to it"
            );
        }
    }

    /// <summary>Valid until this is disposed.</summary>
    public ReadOnlySpan<byte> Span { get; }

    public void Dispose() => ArrayPool<byte>.Shared.Return(rented);

    static ReadOnlySpan<byte> Read(ImageFile source, string name, out byte[] rented)
    {
        rented = [];
        int length = 0;
        try
        {
            using var file = File.OpenHandle(source.Path, options: FileOptions.SequentialScan);
            int most = (int)
                Math.Clamp(Math.Min(source.Length ?? long.MaxValue, RandomAccess.GetLength(file) - source.Offset), 0, Array.MaxLength);
            rented = ArrayPool<byte>.Shared.Rent(most);
            int wanted = source.Length is null ? rented.Length : most;
            for (int read; (read = RandomAccess.Read(file, rented.AsSpan(length, wanted - length), source.Offset + length)) > 0; )
                length += read;
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UnreadableImageException(
                name,
                UnreadableReason.Missing,
                "no such file. Check the path and the folder it is relative to",
                cause
            );
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableImageException(
                name,
                UnreadableReason.NotReadable,
                $"the file cannot be read ({cause.Message.TrimEnd('.')}). Check its permissions",
                cause
            );
        }
        return length > 0
            ? rented.AsSpan(0, length)
            : throw new UnreadableImageException(name, UnreadableReason.Empty, "the file has zero bytes. Fetch it again or remove its row");
    }
}
