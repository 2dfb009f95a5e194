using NetVips;

namespace StackingK8s.Vision.Images.Decoding;

/// <summary>A small picture of an image, for people.</summary>
public static class Thumbnail
{
    const int Quality = 85;

    /// <summary>Decodes an image as networks see it and writes its centre square as a JPEG.</summary>
    /// <param name="source">The image; its bytes must have the digest given there.</param>
    /// <param name="size">Side in pixels, at least 1.</param>
    /// <returns>The JPEG, without metadata.</returns>
    /// <exception cref="UnreadableImageException">The file is missing, not an image, too large, damaged or changed.</exception>
    public static byte[] Jpeg(ImageFile source, int size)
    {
        var pixels = new byte[new ImageForm(size).Bytes];
        ImageDecoder.DecodeInto(source, size, pixels, ImageDecoder.DefaultPixelLimit);
        using var image = Image.NewFromMemoryCopy<byte>(pixels, size, size, 3, Enums.BandFormat.Uchar);
        using var colour = image.Copy(interpretation: Enums.Interpretation.Srgb);
        return colour.JpegsaveBuffer(q: Quality, keep: Enums.ForeignKeep.None);
    }
}
