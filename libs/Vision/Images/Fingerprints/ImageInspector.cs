using NetVips;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Vision.Images.Fingerprints;

/// <summary>What an image file is and shows, apart from its pixels at any size a network reads.</summary>
/// <param name="Fingerprint">
/// 64 hexadecimal digits that nearly equal pictures nearly share (docs/data-check.md); null for a picture too flat to tell from others.
/// </param>
/// <param name="Format">jpeg, png, webp, tiff, gif or bmp, by content.</param>
/// <param name="Width">Pixels, as stored.</param>
/// <param name="Height">Pixels, as stored.</param>
/// <param name="Bytes">Of the file.</param>
/// <param name="Jpeg">How it was encoded; empty for other formats.</param>
public sealed record InspectedImage(string? Fingerprint, string Format, int Width, int Height, long Bytes, JpegEncoding Jpeg);

/// <summary>Inspects image files: a function of their bytes alone.</summary>
public static class ImageInspector
{
    /// <summary>Changes with every change of what is found in equal bytes; the library that decodes belongs to it.</summary>
    public static string Version => $"1, {ImageDecoder.Version}";

    // Twice what is hashed: then the kernel, not the JPEG's blocks, decides what is left of each frequency.
    const int LeastShrunkSide = 2 * PerceptualHash.Side;

    /// <summary>Inspects one file. May be called from any number of threads at a time.</summary>
    /// <param name="source">The file; its digest is checked.</param>
    /// <param name="pixelLimit">Most pixels that a header may declare; checked before any pixel is decoded.</param>
    /// <exception cref="UnreadableImageException">
    /// The file is missing, empty, not an image, too large, truncated, damaged or changed.
    /// </exception>
    public static InspectedImage Inspect(ImageFile source, long pixelLimit = ImageDecoder.DefaultPixelLimit)
    {
        string name = source.ToString();
        using ImageBytes bytes = new(source);
        try
        {
            using var image = ImageOpening.Open(bytes.Span, name, pixelLimit);
            string format = ImageOpening.Format(bytes.Span)!;
            var encoding = format == "jpeg" ? JpegEncoding.Read(bytes.Span) : default;
            var (width, height) = (image.Width, image.Height);
            return new(Hash(image, bytes.Span, format), format, width, height, bytes.Span.Length, encoding);
        }
        catch (VipsException cause)
        {
            throw ImageDecoder.Damaged(name, cause);
        }
    }

    // The centre square, as the networks see it. A JPEG is decoded at an eighth to the whole of its size, which libjpeg does exactly.
    static string? Hash(Image image, ReadOnlySpan<byte> file, string format)
    {
        Span<byte> pixels = stackalloc byte[PerceptualHash.Side * PerceptualHash.Side * 3];
        int shrink = format == "jpeg" ? Shrink(Math.Min(image.Width, image.Height)) : 1;
        if (shrink == 1)
        {
            ImageDecoder.Resample(image, new(PerceptualHash.Side), pixels);
        }
        else
        {
            using var shrunk = Image.NewFromBuffer(
                file,
                access: Enums.Access.Sequential,
                failOn: Enums.FailOn.Error,
                kwargs: new VOption { { "shrink", shrink } }
            );
            ImageDecoder.Resample(shrunk, new(PerceptualHash.Side), pixels);
        }
        return PerceptualHash.Compute(pixels);
    }

    static int Shrink(int side) =>
        (side / LeastShrunkSide) switch
        {
            >= 8 => 8,
            >= 4 => 4,
            >= 2 => 2,
            _ => 1,
        };
}
