using NetVips;
using StackingK8s.Vision.Images.Resampling;

namespace StackingK8s.Vision.Images.Decoding;

/// <summary>
/// Turns a file into size x size pixels of 8-bit sRGB. Training and serving must both use it: networks learn the traces that a decoder and
/// a kernel leave, and would take another decoder's for a difference between photographs.
/// <para>
/// The rules, in order: JPEG, PNG, WebP, TIFF (first page), GIF (first frame) or BMP, known by content, never by name
/// (<see cref="ImageOpening"/>); decoded in full, without shrink-on-load, which would drop the high frequencies; turned upright by the
/// EXIF orientation; alpha dropped, not blended (as Pillow's convert("RGB") does); what is not 8-bit RGB made so: an embedded colour
/// profile applied (perceptual intent), CMYK without a profile read by libvips' own, grey repeated in three channels, 16 bits cut to their
/// upper 8.
/// </para>
/// <para>
/// Then the centre square, whose side is the shorter one, is resampled to size x size with the Lanczos kernel of three lobes, widened by
/// the factor of reduction (<see cref="FilterTaps"/>); an image of exactly the wanted size passes through bit for bit. Last, the profile
/// of an image that was 8-bit RGB from the start is applied. A profile that does not fit its image is ignored. A residual is taken of the
/// decoded pixels before they are resampled (<see cref="ResidualRows"/>). docs/preprocessing.md has the formulas.
/// </para>
/// </summary>
public static class ImageDecoder
{
    /// <summary>
    /// Most pixels of an image by default: 100 megapixels, as large a sensor as cameras commonly have, and 300 MB when decoded.
    /// </summary>
    public const long DefaultPixelLimit = 100_000_000;

    /// <summary>Changes with every change to the rules above; goes into cache names with the version of libvips.</summary>
    const string Rules = "3";

    const string Orientation = "orientation",
        Profile = "icc-profile-data";

    // Before any method here uses libvips, whose settings are made where files are opened.
    static ImageDecoder() => Version = $"{Rules}, {ImageOpening.Library}";

    /// <summary>Names the rules and the library behind the pixels: equal versions give equal pixels for equal files.</summary>
    public static string Version { get; }

    /// <summary>Decodes one file. May be called from any number of threads at a time.</summary>
    /// <param name="path">The image file.</param>
    /// <param name="form">Size and view of the square wanted.</param>
    /// <param name="sha256">The digest the file's bytes must have, in hexadecimal, or null for any.</param>
    /// <param name="pixelLimit">Most pixels (width x height) a header may declare; checked before any pixel is decoded.</param>
    /// <returns>size x size x 3 bytes: rows from the top, pixels from the left, then red, green, blue.</returns>
    /// <exception cref="UnreadableImageException">
    /// The file is missing, empty, not an image, too large, truncated, damaged or changed.
    /// </exception>
    public static byte[] Decode(string path, ImageForm form, string? sha256 = null, long pixelLimit = DefaultPixelLimit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(form.Size, 1);
        var pixels = new byte[form.Bytes];
        DecodeInto(path, form, pixels, sha256, pixelLimit);
        return pixels;
    }

    /// <summary>As <see cref="Decode"/>, into memory of the caller's.</summary>
    /// <param name="path">The image file.</param>
    /// <param name="form">Size and view of the square wanted.</param>
    /// <param name="target">At least size x size x 3 bytes; undefined after an exception.</param>
    /// <param name="sha256">The digest the file's bytes must have, in hexadecimal, or null for any.</param>
    /// <param name="pixelLimit">Most pixels (width x height) a header may declare; checked before any pixel is decoded.</param>
    /// <exception cref="UnreadableImageException">As <see cref="Decode"/>.</exception>
    public static void DecodeInto(
        string path,
        ImageForm form,
        Span<byte> target,
        string? sha256 = null,
        long pixelLimit = DefaultPixelLimit
    ) => DecodeInto(new ImageFile(path, sha256 ?? ""), form, target, pixelLimit);

    internal static void DecodeInto(ImageFile source, ImageForm form, Span<byte> target, long pixelLimit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(form.Size, 1);
        string name = source.ToString();
        using ImageBytes bytes = new(source);
        try
        {
            using var image = ImageOpening.Open(bytes.Span, name, pixelLimit);
            Resample(image, form, target);
        }
        catch (VipsException cause)
        {
            throw Damaged(name, cause);
        }
    }

    /// <summary>libvips' complaint about a file, as an error that names it.</summary>
    internal static UnreadableImageException Damaged(string name, VipsException? cause) =>
        new(name, UnreadableReason.Damaged, "the image is truncated or damaged. Fetch the file again or remove its row", cause);

    /// <summary>Decodes a JPEG that libvips itself has just written.</summary>
    /// <param name="file">A JPEG of size x size pixels.</param>
    /// <param name="size">Side in pixels.</param>
    /// <param name="target">(size, size, 3) uint8.</param>
    internal static unsafe void DecodeJpeg(byte[] file, int size, Span<byte> target)
    {
        using var image = Image.JpegloadBuffer(file, access: Enums.Access.Sequential);
        using var rows = new ImageRows(image, 0, size, 1);
        for (int y = 0; y < size; y++)
            new ReadOnlySpan<byte>(rows.Row(y), size * 3).CopyTo(target[(y * size * 3)..]);
    }

    // A step that changes nothing returns its input, which is then disposed twice: harmless.
    internal static void Resample(Image image, ImageForm form, Span<byte> target)
    {
        int size = form.Size;
        using var upright = Upright(image);
        using var opaque = upright.HasAlpha() ? upright.ExtractBand(0, upright.Bands - 1) : upright;
        // A profile that maps RGB to RGB is applied to the resampled pixels, of which there are far fewer.
        bool isRgb = opaque is { Bands: 3, Format: Enums.BandFormat.Uchar, Interpretation: Enums.Interpretation.Srgb };
        using var colour = isRgb ? opaque : ToSrgb(opaque);
        int side = Math.Min(colour.Width, colour.Height);
        var down = FilterTaps.Lanczos(colour.Height, (colour.Height - side) / 2.0, side, size);
        var across = FilterTaps.Lanczos(colour.Width, (colour.Width - side) / 2.0, side, size);
        using (var rows = Rows(colour, across.First[0], across.Span, down.Count, form.View))
            Filter(rows, down, across, target);
        // A residual has no colours that a profile could map.
        if (isRgb && form.View == ImageView.Rgb && opaque.Contains(Profile))
            ApplyProfile((byte[])opaque.Get(Profile), target, size);
    }

    static PixelRows Rows(Image image, int left, int width, int kept, ImageView view) =>
        view == ImageView.Rgb ? new ImageRows(image, left, width, kept) : new ResidualRows(image, left, width, kept, view);

    static unsafe void Filter(PixelRows rows, FilterTaps down, FilterTaps across, Span<byte> target)
    {
        var filter = new SeparableFilter(down, across);
        var sources = stackalloc byte*[down.Count + 1];
        int stride = across.First.Length * 3;
        fixed (byte* output = target)
        {
            for (int y = 0; y < down.First.Length; y++)
            {
                for (int tap = 0; tap < down.Used[y]; tap++)
                    sources[tap] = rows.Row(down.First[y] + tap);
                filter.Row(y, sources, output + y * stride);
            }
        }
        // Damage may lie outside the square, and a damaged file is rejected as a whole.
        rows.ReadToEnd();
    }

    static Image Upright(Image image)
    {
        if (!image.Contains(Orientation) || image.Get(Orientation) is 1)
            return image;
        using var decoded = image.CopyMemory();
        return decoded.Autorot();
    }

    static Image ToSrgb(Image image)
    {
        using var profiled = image.Contains(Profile) ? ApplyProfile(image) : image;
        using var colour = profiled.Colourspace(Enums.Interpretation.Srgb);
        return colour.Cast(Enums.BandFormat.Uchar);
    }

    static void ApplyProfile(byte[] profile, Span<byte> pixels, int size)
    {
        using var image = Image.NewFromMemoryCopy<byte>(pixels, size, size, 3, Enums.BandFormat.Uchar);
        using var tagged = image
            .Copy(interpretation: Enums.Interpretation.Srgb)
            .Mutate(mutable => mutable.Set(GValue.BlobType, Profile, profile));
        using var applied = ApplyProfile(tagged);
        applied.WriteToMemory<byte>().CopyTo(pixels);
    }

    static Image ApplyProfile(Image image)
    {
        try
        {
            return image.IccTransform("srgb", embedded: true, intent: Enums.Intent.Perceptual, depth: 8);
        }
        catch (VipsException)
        {
            // A profile of another colour model, or a damaged one: ignored, as viewers do.
            return image;
        }
    }
}
