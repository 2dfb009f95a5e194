using NetVips;
using StackingK8s.Vision.Images.Decoding.Formats;

namespace StackingK8s.Vision.Images.Decoding;

/// <summary>
/// Opens image files of the known formats, so that what follows sees 8 or 16 bits without a sign, whatever the format: bitmaps are decoded
/// here, floating-point numbers of 0 to 1 become 0 to 255, Lab becomes sRGB, and transparent pixels of a GIF get their palette's colour.
/// </summary>
static class ImageOpening
{
    /// <summary>The formats, for messages.</summary>
    public const string Formats = "JPEG, PNG, WebP, TIFF, GIF or BMP";

    // Runs once, before the first use, on one thread: libvips' settings belong to the process.
    static ImageOpening()
    {
        // Images are decoded side by side, each on its caller's thread; threads inside an image would only add overhead and memory.
        global::NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
        // Files are not trusted: only loaders that libvips fuzzes and this class names may read them.
        global::NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        foreach (string format in (string[])["Jpeg", "Png", "Webp", "Tiff", "Nsgif"])
            Operation.Block($"VipsForeignLoad{format}", false);
        // Damage is reported as an exception; libvips would print more about it on standard error.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
        Library = $"libvips {string.Join('.', Enumerable.Range(0, 3).Select(part => global::NetVips.NetVips.Version(part)))}";
    }

    /// <summary>Name and version of the library.</summary>
    public static string Library { get; }

    /// <summary>Opens an image that is not too large; its pixels are mostly not decoded yet.</summary>
    /// <param name="file">The whole file; must outlive the image.</param>
    /// <param name="name">For messages.</param>
    /// <param name="pixelLimit">Most pixels that the header may declare.</param>
    /// <exception cref="UnreadableImageException">
    /// The format is unknown, the image too large or damaged, or its numbers have no one reading.
    /// </exception>
    /// <exception cref="VipsException">It is damaged.</exception>
    public static Image Open(ReadOnlySpan<byte> file, string name, long pixelLimit)
    {
        if (BmpHeader.Matches(file))
            return OpenBitmap(file, name, pixelLimit);
        if (Format(file) is not { } format)
            throw new UnreadableImageException(
                name,
                UnreadableReason.NotAnImage,
                $"not a {Formats} image, by its content. Convert the file or remove its row"
            );
        if (format == "tiff" && TiffSamples.Read(file) is { } samples)
            return OpenTiff(file, samples, name, pixelLimit);
        var image = OpenWithVips(file, name, pixelLimit);
        return format == "gif" && image.Bands == 4 && GifColours.Transparent(file) is { } colour ? Filled(image, colour) : image;
    }

    /// <summary>jpeg, png, webp, tiff, gif or bmp, by content; null for anything else.</summary>
    public static string? Format(ReadOnlySpan<byte> file)
    {
        const string Prefix = "VipsForeignLoad",
            Suffix = "Buffer";
        if (BmpHeader.Matches(file))
            return "bmp";
        // Such as VipsForeignLoadJpegBuffer.
        return Image.FindLoadBuffer(file) is { } loader
            ? loader[Prefix.Length..^Suffix.Length].Replace("Nsgif", "Gif", StringComparison.Ordinal).ToLowerInvariant()
            : null;
    }

    static Image OpenWithVips(ReadOnlySpan<byte> file, string name, long pixelLimit)
    {
        var image = Image.NewFromBuffer(file, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
        CheckPixels(image.Width, image.Height, pixelLimit, name);
        return image;
    }

    static Image OpenBitmap(ReadOnlySpan<byte> file, string name, long pixelLimit)
    {
        if (BmpHeader.Read(file) is not { } header)
            throw Damaged(name);
        CheckPixels(header.Width, header.Height, pixelLimit, name);
        byte[] pixels = BmpPixels.Decode(file, header) ?? throw Damaged(name);
        using var image = Image.NewFromMemory(pixels, header.Width, header.Height, 3, Enums.BandFormat.Uchar);
        return image.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    static Image OpenTiff(ReadOnlySpan<byte> file, TiffSamples samples, string name, long pixelLimit)
    {
        if (samples.Photometric is TiffSamples.CieLab or TiffSamples.IccLab && samples.Bits is 8 or 16)
        {
            using var lab = OpenWithVips(samples.AsRgb(file), name, pixelLimit);
            return LabColours.ToSrgb(lab, offset: samples.Photometric == TiffSamples.IccLab);
        }
        if (Unclear(samples) is { } kind)
            throw new UnreadableImageException(
                name,
                UnreadableReason.UnclearSamples,
                $"its samples are {kind}, of which nothing says what is black and what is white. Save it with 8 or 16 bits per sample"
            );
        var image = OpenWithVips(file, name, pixelLimit);
        if (image.Format is not (Enums.BandFormat.Float or Enums.BandFormat.Double))
            return image;
        using (image)
        {
            using var numbers = Image.NewFromBuffer(file, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
            using var stats = numbers.Stats();
            // Of all bands: minimum, maximum, sum.
            var (least, most, sum) = (stats.Getpoint(0, 0)[0], stats.Getpoint(1, 0)[0], stats.Getpoint(2, 0)[0]);
            if (!(least >= 0 && most <= 1 && double.IsFinite(sum)))
                throw new UnreadableImageException(
                    name,
                    UnreadableReason.UnclearSamples,
                    FormattableString.Invariant(
                        $"its floating-point samples reach from {least:0.###} to {most:0.###}, and only 0 to 1 can be read. "
                    ) + "Scale them, or save it with 8 or 16 bits per sample"
                );
            // A cast cuts off what is behind the point.
            return (image * 255 + 0.5)
                .Cast(Enums.BandFormat.Uchar)
                .Copy(interpretation: image.Bands < 3 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
        }
    }

    /// <summary>Samples that could mean anything, in words; null for others.</summary>
    static string? Unclear(TiffSamples samples) =>
        (samples.Format, samples.Bits) switch
        {
            (TiffSamples.Unsigned or TiffSamples.Undefined, <= 16) or (TiffSamples.FloatingPoint, 16 or 32) => null,
            (TiffSamples.Signed, var bits) => $"whole numbers of {bits} bits with a sign",
            (TiffSamples.FloatingPoint, var bits) => $"floating-point numbers of {bits} bits",
            (TiffSamples.Unsigned or TiffSamples.Undefined, var bits) => $"whole numbers of {bits} bits",
            _ => "complex numbers",
        };

    static Image Filled(Image image, double[] colour)
    {
        using (image)
        {
            using var alpha = image[3];
            using var seen = image.ExtractBand(0, 3);
            using var transparent = alpha.Equal(0);
            using var filled = transparent.Ifthenelse(colour, seen);
            return filled.Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        }
    }

    static UnreadableImageException Damaged(string name) => ImageDecoder.Damaged(name, null);

    static void CheckPixels(int width, int height, long limit, string name)
    {
        long pixels = (long)width * height;
        if (pixels > limit)
            throw new UnreadableImageException(
                name,
                UnreadableReason.TooManyPixels,
                $"the header declares {width} x {height} = {pixels / 1e6:0.#} megapixels, over the limit of {limit / 1e6:0.#}. "
                    + "Reduce the image or remove its row"
            );
    }
}
