using System.Security.Cryptography;
using NetVips;

namespace StackingK8s.Vision.Images;

/// <summary>
/// Turns a file into size x size pixels of 8-bit sRGB. Training and serving must both come through here: networks learn
/// what a decoder and a kernel leave behind, and would take another decoder's traces for a difference in the photographs.
/// <para>
/// The rules, in order: JPEG, PNG, WebP, TIFF (first page) or GIF (first frame), known by content, never by name; decoded in
/// full, without shrink-on-load, which would drop the high frequencies; turned upright by the EXIF orientation; alpha
/// dropped, not blended (as Pillow's convert("RGB") does); an embedded colour profile applied (perceptual intent), one that does not
/// fit its image ignored; CMYK without a profile read by libvips' own; grey repeated in three channels; 16 bits cut to their upper 8.
/// </para>
/// <para>
/// Then, unless the image already has exactly the wanted size: scaled so that its shorter side is size (libvips' resize, kernel
/// lanczos3 with its default gap: shrinking by 4 or more begins with a box filter; enlarging is bicubic), and cut to its centre.
/// An upright 8-bit RGB image of exactly the wanted size, without a profile, passes through bit for bit.
/// </para>
/// </summary>
public static class ImageDecoder
{
    /// <summary>100 megapixels: more than any camera of note, and 300 MB when decoded.</summary>
    public const long DefaultPixelLimit = 100_000_000;

    /// <summary>Changes with every change to the rules above; goes into cache names with the version of libvips.</summary>
    const string Rules = "1";

    const string Formats = "JPEG, PNG, WebP, TIFF or GIF";

    // Runs once, before the first use, on one thread: libvips' settings belong to the process.
    static ImageDecoder()
    {
        // Images are decoded side by side, each on its caller's thread; threads inside an image would only add overhead and memory.
        global::NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
        // Files come from strangers: only loaders that libvips fuzzes and this class names may touch them.
        global::NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        foreach (string format in (string[])["Jpeg", "Png", "Webp", "Tiff", "Nsgif"]) Operation.Block($"VipsForeignLoad{format}", false);
        // Damage is reported as an exception; libvips would print more about it on standard error.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
        Version = $"{Rules}, libvips {string.Join('.', Enumerable.Range(0, 3).Select(part => global::NetVips.NetVips.Version(part)))}";
    }

    /// <summary>Names the rules and the library behind the pixels: equal versions give equal pixels for equal files.</summary>
    public static string Version { get; }

    /// <summary>Decodes one file. May be called from any number of threads at a time.</summary>
    /// <param name="path">The image file.</param>
    /// <param name="size">Side of the square wanted, in pixels, at least 1.</param>
    /// <param name="sha256">The digest the file's bytes must have, in hexadecimal, or null for any.</param>
    /// <param name="pixelLimit">Most pixels (width x height) a header may declare; checked before any pixel is decoded.</param>
    /// <returns>size x size x 3 bytes: rows from the top, pixels from the left, then red, green, blue.</returns>
    /// <exception cref="UnreadableImageException">The file is missing, empty, no image, too large, cut short, damaged or changed.</exception>
    public static byte[] Decode(string path, int size, string? sha256 = null, long pixelLimit = DefaultPixelLimit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        byte[] file = Read(path);
        if (sha256 is not null && !sha256.Equals(Convert.ToHexString(SHA256.HashData(file)), StringComparison.OrdinalIgnoreCase))
            throw new UnreadableImageException(path, UnreadableReason.Changed, "the file changed after its digest was taken; start again when nothing writes to it");
        if (Image.FindLoadBuffer(file) is null)
            throw new UnreadableImageException(path, UnreadableReason.NotAnImage, $"the content is not that of a {Formats} image, whatever the name says; convert the file or leave its row out");
        try
        {
            using var image = Image.NewFromBuffer(file, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
            if ((long)image.Width * image.Height > pixelLimit)
                throw new UnreadableImageException(path, UnreadableReason.TooManyPixels,
                    $"the header declares {image.Width} x {image.Height} = {(long)image.Width * image.Height / 1e6:0.#} megapixels, over the limit of {pixelLimit / 1e6:0.#}; make the image smaller or leave its row out");
            return Pixels(image, size);
        }
        catch (VipsException cause)
        {
            throw new UnreadableImageException(path, UnreadableReason.Damaged, "the image is cut short or damaged; fetch the file again or leave its row out", cause);
        }
    }

    static byte[] Read(string path)
    {
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UnreadableImageException(path, UnreadableReason.Missing, "no such file; check the path and the folder it is relative to", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableImageException(path, UnreadableReason.NotReadable, $"the file cannot be read ({cause.Message}); check its permissions", cause);
        }
        return file.Length > 0
            ? file
            : throw new UnreadableImageException(path, UnreadableReason.Empty, "the file has zero bytes; fetch it again or leave its row out");
    }

    static byte[] Pixels(Image image, int size)
    {
        // All pixels now: what is cut away below may be the damaged part, and a damaged file is refused whole.
        using var decoded = image.CopyMemory();
        using var upright = decoded.Autorot();
        using var opaque = upright.HasAlpha() ? upright.ExtractBand(0, upright.Bands - 1) : upright.Copy();
        using var profiled = ApplyProfile(opaque);
        using var colour = profiled.Colourspace(Enums.Interpretation.Srgb);
        using var bytes = colour.Cast(Enums.BandFormat.Uchar);
        if (bytes.Width == size && bytes.Height == size) return bytes.WriteToMemory<byte>();
        using var scaled = bytes.Resize((double)size / Math.Min(bytes.Width, bytes.Height), Enums.Kernel.Lanczos3);
        using var square = scaled.Crop((scaled.Width - size) / 2, (scaled.Height - size) / 2, size, size);
        return square.WriteToMemory<byte>();
    }

    static Image ApplyProfile(Image image)
    {
        if (!image.Contains("icc-profile-data")) return image.Copy();
        try
        {
            return image.IccTransform("srgb", embedded: true, intent: Enums.Intent.Perceptual, depth: 8);
        }
        catch (VipsException)
        {
            // A profile of another colour model, or a damaged one: the picture is still a picture, as viewers treat it.
            return image.Copy();
        }
    }
}
