using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Artifacts.Attempts;

/// <summary>SHA-256 (FIPS 180-4) as 64 lower-case hex digits: identifies every file and all work.</summary>
public static class ContentDigest
{
    const int ChunkBytes = 1 << 18;

    // Replacing broken surrogates would give different texts one digest.
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Of a file's bytes.</summary>
    /// <exception cref="IOException">The file is missing, cannot be read or is not a regular one.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static string OfFile(string path) => Measure(path, CancellationToken.None).Sha256;

    /// <summary>Of bytes in memory.</summary>
    public static string OfBytes(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Of the text in UTF-8.</summary>
    /// <exception cref="EncoderFallbackException">The text contains half a surrogate pair.</exception>
    public static string OfText(string text) => OfBytes(Utf8.GetBytes(text));

    /// <summary>
    /// Of texts in order. Each text's length in UTF-8 comes before it (8 bytes, little-endian), so that different lists never give the same
    /// bytes.
    /// </summary>
    /// <exception cref="EncoderFallbackException">A text contains half a surrogate pair.</exception>
    public static string OfList(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (string text in texts)
        {
            byte[] utf8 = Utf8.GetBytes(text);
            BinaryPrimitives.WriteInt64LittleEndian(length, utf8.Length);
            hash.AppendData(length);
            hash.AppendData(utf8);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Size and digest in one pass, so that both are of the same bytes.</summary>
    internal static (long Size, string Sha256) Measure(string path, CancellationToken stop)
    {
        using var file = RegularFile.OpenHandle(path, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[ChunkBytes];
        long size = 0;
        for (int read; (read = RandomAccess.Read(file, chunk, size)) > 0; size += read)
        {
            stop.ThrowIfCancellationRequested();
            hash.AppendData(chunk, 0, read);
        }
        return (size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
