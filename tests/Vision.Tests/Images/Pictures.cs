using System.Security.Cryptography;
using NetVips;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Tests.Vision.Images;

/// <summary>Pictures made for tests.</summary>
static class Pictures
{
    /// <summary>Random bytes, the same for the same seed: width x height x bands.</summary>
    public static byte[] Noise(int width, int height, int bands = 3, int seed = 1)
    {
        var bytes = new byte[width * height * bands];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static Image FromBytes(
        byte[] bytes,
        int width,
        int height,
        int bands,
        Enums.Interpretation interpretation = Enums.Interpretation.Srgb
    )
    {
        // The decoder's first use sets up libvips for the process; nothing may save before.
        _ = ImageDecoder.Version;
        return Image.NewFromMemory(bytes, width, height, bands, Enums.BandFormat.Uchar).Copy(interpretation: interpretation);
    }

    public static byte[] Png(byte[] rgb, int width, int height) => FromBytes(rgb, width, height, 3).PngsaveBuffer();

    /// <summary>count PNG files of size x size noise, each with its digest.</summary>
    public static (string Path, string Sha256)[] Write(Folder folder, int count, int size) =>
        [.. Enumerable.Range(0, count).Select(i => Described(folder.Write($"{i}.png", Png(Noise(size, size, seed: i), size, size))))];

    public static (string Path, string Sha256) Described(string path) =>
        (path, Convert.ToHexStringLower(SHA256.HashData(File.Exists(path) ? File.ReadAllBytes(path) : [])));
}
