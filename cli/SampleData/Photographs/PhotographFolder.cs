using System.Security.Cryptography;
using NetVips;
using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Cli.SampleData.Photographs;

/// <summary>The photographs of one folder, not of the folders below it.</summary>
public static class PhotographFolder
{
    /// <summary>Most pixels of a photograph: it is held in memory whole, 3 bytes a pixel.</summary>
    public const long MaxPixels = 100_000_000;

    static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"];

    /// <summary>Reads the headers and digests, in ordinal order of file name.</summary>
    /// <exception cref="SampleDataException">The folder is missing or holds no photographs, or a file is not one.</exception>
    public static IReadOnlyList<Photograph> Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new SampleDataException($"The folder {folder} does not exist. Name a folder of photographs.");
        var files = Directory
            .EnumerateFiles(folder)
            .Where(file =>
                Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase) && !Path.GetFileName(file).StartsWith('.')
            )
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (files.Length == 0)
            throw new SampleDataException(
                $"{folder} holds no photographs. Put {string.Join(", ", Extensions)} files there, not in folders below it."
            );
        return [.. files.Select(ReadHeader)];
    }

    /// <summary>All pixels: upright, three 8-bit sRGB bands, in memory.</summary>
    /// <exception cref="SampleDataException">The file does not decode to its last pixel.</exception>
    public static Image Decode(string folder, Photograph photograph)
    {
        string path = Path.Combine(folder, photograph.File);
        return Attempt(path, bytes =>
        {
            using var stored = Image.NewFromBuffer(bytes, failOn: Enums.FailOn.Truncated);
            using var upright = stored.Autorot();
            using var colour = upright.Colourspace(Enums.Interpretation.Srgb);
            using var opaque = colour.HasAlpha() ? colour.Flatten() : colour.Copy();
            using var pixels = opaque.Cast(Enums.BandFormat.Uchar);
            return pixels.CopyMemory();
        });
    }

    static Photograph ReadHeader(string path) => Attempt(path, bytes =>
        {
            // Size is checked before any pixel is decoded: a tiny file can declare a huge picture.
            using var stored = Image.NewFromBuffer(bytes);
            if ((long)stored.Width * stored.Height > MaxPixels)
                throw new SampleDataException(
                    $"{path} declares {stored.Width} x {stored.Height} pixels, more than {MaxPixels:N0} in all. Shrink or remove it."
                );
            // Orientations 5 to 8 of EXIF lie on their side.
            bool onItsSide = stored.Contains("orientation") && (int)stored.Get("orientation") is >= 5 and <= 8;
            var (width, height) = onItsSide ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
            return new Photograph(Path.GetFileName(path), width, height, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        });

    static T Attempt<T>(string path, Func<byte[], T> read)
    {
        try
        {
            return read(RegularFile.ReadAllBytes(path));
        }
        catch (Exception fault) when (fault is VipsException or IOException or UnauthorizedAccessException)
        {
            string reason = fault.Message.ReplaceLineEndings(" ").Trim();
            throw new SampleDataException($"{path} cannot be read as a photograph ({reason.TrimEnd('.')}). Repair or remove it.", fault);
        }
    }
}
