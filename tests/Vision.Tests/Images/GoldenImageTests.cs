using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Decoding;
using StackingK8s.Vision.Images.Fingerprints;

namespace StackingK8s.Tests.Vision.Images;

/// <summary>Formats that libvips does not read, or not as other programs do, against Pillow's pixels.</summary>
public sealed class GoldenImageTests : IDisposable
{
    readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Names() => [.. File.ReadLines("Golden/images-pillow.txt").Select(line => line.Split(' ')[0])];

    static (byte[] File, int Width, int Height, byte[] Rgb) Golden(string name)
    {
        string[] fields = File.ReadLines("Golden/images-pillow.txt")
            .Single(line => line.StartsWith($"{name} ", StringComparison.Ordinal))
            .Split(' ');
        return (
            Convert.FromBase64String(fields[3]),
            int.Parse(fields[1], null),
            int.Parse(fields[2], null),
            Convert.FromBase64String(fields[4])
        );
    }

    [Theory, MemberData(nameof(Names))]
    public void An_image_has_the_pixels_that_Pillow_reads(string name)
    {
        var (file, width, height, rgb) = Golden(name);

        byte[] square = ImageDecoder.Decode(folder.Write("image.dat", file), new(height));

        // The centre square is cut out without resampling; Lab in 8 bits has fewer colours.
        int left = (width - height) / 2,
            tolerance = name.Contains("lab", StringComparison.Ordinal) ? 4 : 0;
        byte[] expected = [.. Enumerable.Range(0, height).SelectMany(y => rgb.AsSpan((y * width + left) * 3, height * 3).ToArray())];
        for (int i = 0; i < square.Length; i++)
            Assert.InRange(square[i], expected[i] - tolerance, expected[i] + tolerance);
    }

    [Fact]
    public void A_run_length_code_may_jump_and_what_it_passes_over_has_colour_0()
    {
        byte[] code = [1, 1, 0, 2, 1, 1, 1, 2, 0, 0, 0, 1];
        byte[] file = Bitmap(3, 3, [10, 11, 12, 0, 20, 21, 22, 0, 30, 31, 32, 0], code);

        byte[] pixels = ImageDecoder.Decode(folder.Write("jump.bmp", file), new(3));

        // The first row stored is the lowest; the jump leads from its second pixel to the third, one row up.
        byte[][] colours =
        [
            [12, 11, 10],
            [22, 21, 20],
            [32, 31, 30],
        ];
        int[] expected = [0, 0, 0, 0, 0, 2, 1, 0, 0];
        Assert.Equal(expected.SelectMany(colour => colours[colour]), pixels);
    }

    static byte[] Bitmap(byte width, byte height, byte[] palette, byte[] code) =>
        [
            .. "BM"u8,
            .. new byte[8],
            (byte)(54 + palette.Length),
            .. new byte[3],
            40,
            .. new byte[3],
            width,
            .. new byte[3],
            height,
            .. new byte[3],
            1,
            0,
            8,
            0,
            1,
            .. new byte[15],
            (byte)(palette.Length / 4),
            .. new byte[7],
            .. palette,
            .. code,
        ];

    [Theory, MemberData(nameof(Names))]
    public void A_file_cut_anywhere_is_refused_or_whole_never_a_crash(string name)
    {
        byte[] file = Golden(name).File;
        for (int length = 0; length < file.Length; length += 1 + length / 40)
            if (Record.Exception(() => ImageDecoder.Decode(folder.Write("cut.dat", file[..length]), new(5))) is { } refused)
                Assert.IsType<UnreadableImageException>(refused);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_changed_byte_makes_another_picture_or_a_refusal_never_a_crash(string name)
    {
        byte[] file = Golden(name).File;
        for (int at = 0; at < Math.Min(file.Length, 220); at++)
        {
            byte[] changed = [.. file];
            changed[at] ^= 0xFF;
            if (Record.Exception(() => ImageDecoder.Decode(folder.Write("odd.dat", changed), new(5), pixelLimit: 10_000)) is { } refused)
                Assert.IsType<UnreadableImageException>(refused);
        }
    }

    [Theory]
    [
        InlineData("bmp-8-run-length", "bmp"),
        InlineData("gif-transparent", "gif"),
        InlineData("tiff-lab", "tiff"),
        InlineData("tiff-float-32", "tiff")
    ]
    public void The_format_is_known_by_content(string name, string format)
    {
        string path = folder.Write("image.jpg", Golden(name).File);
        Assert.Equal(format, ImageInspector.Inspect(new(path, "")).Format);
    }

    [Fact]
    public void A_bitmap_that_declares_too_many_pixels_is_refused_before_any_memory_is_taken()
    {
        byte[] file = Golden("bmp-24").File;
        (file[20], file[24]) = (0x7F, 0x7F);
        var refused = Assert.Throws<UnreadableImageException>(() => ImageDecoder.Decode(folder.Write("huge.bmp", file), new(5)));
        Assert.Equal(UnreadableReason.TooManyPixels, refused.Reason);
    }

    public static TheoryData<string, string> Unclear() =>
        new()
        {
            { "float-of-0-to-255", "reach from" },
            { "double", "floating-point numbers of 64 bits" },
            { "signed-16", "16 bits with a sign" },
            { "signed-8", "8 bits with a sign" },
            { "unsigned-32", "whole numbers of 32 bits" },
            { "signed-32-grey", "32 bits with a sign" },
            { "NaN", "reach from" },
            { "negative", "reach from -0.5" },
        };

    [Theory, MemberData(nameof(Unclear))]
    public void Numbers_of_which_nothing_says_what_is_white_are_refused_by_name(string name, string why)
    {
        string line = File.ReadLines("Golden/tiff-unclear.txt").Single(line => line.StartsWith($"{name} ", StringComparison.Ordinal));
        string path = folder.Write("scan.tif", Convert.FromBase64String(line.Split(' ')[1]));

        var refused = Assert.Throws<UnreadableImageException>(() => ImageDecoder.Decode(path, new(5)));

        Assert.Equal(UnreadableReason.UnclearSamples, refused.Reason);
        Assert.Contains("scan.tif", refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }
}
