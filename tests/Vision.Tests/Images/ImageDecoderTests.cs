using NetVips;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Tests.Vision.Images;

public sealed class ImageDecoderTests : IDisposable
{
    const int Size = 24;
    readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_image_of_exactly_the_wanted_size_passes_through_bit_for_bit()
    {
        byte[] noise = Pictures.Noise(Size, Size);
        Assert.Equal(noise, Decode(Pictures.Png(noise, Size, Size)));
    }

    [Fact]
    public void Sixteen_bits_keep_their_upper_eight()
    {
        byte[] noise = Pictures.Noise(Size, Size);
        // v * 257 = (v << 8) + v: the upper byte is v.
        using var deep = (Pictures.FromBytes(noise, Size, Size, 3) * 257)
            .Cast(Enums.BandFormat.Ushort)
            .Copy(interpretation: Enums.Interpretation.Rgb16);
        byte[] file = deep.PngsaveBuffer(bitdepth: 16);
        Assert.Equal(16, file[24]);
        Assert.Equal(noise, Decode(file));
    }

    [Fact]
    public void Sixteen_bit_grey_is_grey()
    {
        byte[] noise = Pictures.Noise(Size, Size, bands: 1);
        using var deep = (Pictures.FromBytes(noise, Size, Size, 1) * 257)
            .Cast(Enums.BandFormat.Ushort)
            .Copy(interpretation: Enums.Interpretation.Grey16);
        Assert.Equal(Repeated(noise), Decode(deep.PngsaveBuffer(bitdepth: 16)));
    }

    [Fact]
    public void Grey_becomes_three_equal_channels()
    {
        byte[] noise = Pictures.Noise(Size, Size, bands: 1);
        Assert.Equal(Repeated(noise), Decode(Pictures.FromBytes(noise, Size, Size, 1, Enums.Interpretation.Bw).PngsaveBuffer()));
    }

    [Fact]
    public void Alpha_is_dropped_and_the_colour_under_it_kept()
    {
        byte[] rgba = Pictures.Noise(Size, Size, bands: 4);
        byte[] expected = [.. rgba.Where((_, i) => i % 4 != 3)];
        Assert.Equal(expected, Decode(Pictures.FromBytes(rgba, Size, Size, 4).PngsaveBuffer()));
    }

    [Fact]
    public void A_palette_is_looked_up()
    {
        byte[] rgb = [.. Enumerable.Range(0, Size * Size).SelectMany(i => i % 2 == 0 ? new byte[] { 255, 0, 0 } : [0, 0, 255])];
        byte[] file = Pictures.FromBytes(rgb, Size, Size, 3).PngsaveBuffer(palette: true, bitdepth: 1);
        Assert.Equal(3, file[25]); // the colour type of a palette
        Assert.Equal(rgb, Decode(file));
    }

    [Theory]
    [InlineData(255, 255, 255, 255, 0, 0, 0)] // all ink, as Adobe stores it inverted or not, is dark
    [InlineData(0, 0, 0, 0, 255, 255, 255)] // no ink is white
    [InlineData(0, 255, 255, 0, 220, 30, 40)] // magenta and yellow are red
    public void A_cmyk_jpeg_becomes_the_colours_it_prints(byte c, byte m, byte y, byte k, int red, int green, int blue)
    {
        byte[] ink = [.. Enumerable.Range(0, Size * Size).SelectMany(_ => new[] { c, m, y, k })];
        byte[] file = Pictures
            .FromBytes(ink, Size, Size, 4, Enums.Interpretation.Cmyk)
            .JpegsaveBuffer(q: 100, keep: Enums.ForeignKeep.None);
        byte[] pixels = Decode(file);
        Assert.InRange(pixels[0], red - 45, red + 45);
        Assert.InRange(pixels[1], green - 45, green + 45);
        Assert.InRange(pixels[2], blue - 45, blue + 45);
    }

    [Fact]
    public void Transparency_of_other_colour_models_is_dropped_too()
    {
        byte[] greyAlpha = Pictures.Noise(Size, Size, bands: 2);
        byte[] expected = Repeated([.. greyAlpha.Where((_, i) => i % 2 == 0)]);
        Assert.Equal(expected, Decode(Pictures.FromBytes(greyAlpha, Size, Size, 2, Enums.Interpretation.Bw).PngsaveBuffer()));

        byte[] rgba = Pictures.Noise(Size, Size, bands: 4);
        using var deep = (Pictures.FromBytes(rgba, Size, Size, 4) * 257)
            .Cast(Enums.BandFormat.Ushort)
            .Copy(interpretation: Enums.Interpretation.Rgb16);
        Assert.Equal(rgba.Where((_, i) => i % 4 != 3), Decode(deep.PngsaveBuffer(bitdepth: 16)));
    }

    [Fact]
    public void An_animation_is_its_first_frame()
    {
        byte[] first = [.. Enumerable.Repeat(new byte[] { 250, 10, 10 }, Size * Size).SelectMany(pixel => pixel)];
        byte[] frames = [.. first, .. Enumerable.Repeat(new byte[] { 10, 10, 250 }, Size * Size).SelectMany(pixel => pixel)];
        using var film = Pictures.FromBytes(frames, Size, 2 * Size, 3).Mutate(mutable => mutable.Set(GValue.GIntType, "page-height", Size));
        foreach (byte[] file in (byte[][])[film.GifsaveBuffer(), film.WebpsaveBuffer(lossless: true)])
        {
            using var pages = Image.NewFromBuffer(file, "n=-1");
            Assert.Equal(2 * Size, pages.Height); // it does move
            byte[] decoded = Decode(file);
            for (int i = 0; i < decoded.Length; i++)
                Assert.InRange(decoded[i], first[i] - 3, first[i] + 3);
        }
    }

    [Fact]
    public void An_embedded_profile_is_applied()
    {
        byte[] noise = [.. Enumerable.Repeat(new byte[] { 40, 200, 90 }, Size * Size).SelectMany(pixel => pixel)];
        using var wide = Pictures.FromBytes(noise, Size, Size, 3).IccTransform("p3", inputProfile: "srgb");
        byte[] stored = wide.WriteToMemory<byte>(),
            decoded = Decode(wide.PngsaveBuffer());
        Assert.True(Math.Abs(stored[0] - 40) > 20); // the file's own numbers are quite different
        for (int i = 0; i < decoded.Length; i++)
            Assert.InRange(decoded[i], noise[i] - 2, noise[i] + 2);
    }

    [Fact]
    public void A_profile_of_a_larger_image_is_applied_too()
    {
        byte[] even = [.. Enumerable.Repeat(new byte[] { 40, 200, 90 }, 3 * Size * Size * 2).SelectMany(pixel => pixel)];
        using var wide = Pictures.FromBytes(even, 3 * Size, 2 * Size, 3).IccTransform("p3", inputProfile: "srgb");
        byte[] decoded = Decode(wide.JpegsaveBuffer(q: 100));
        for (int i = 0; i < decoded.Length; i++)
            Assert.InRange(decoded[i], even[i] - 3, even[i] + 3);
    }

    [Fact]
    public void A_profile_that_does_not_fit_is_ignored()
    {
        byte[] noise = Pictures.Noise(Size, Size);
        using var image = Pictures
            .FromBytes(noise, Size, Size, 3)
            .Mutate(mutable => mutable.Set(GValue.BlobType, "icc-profile-data", new byte[200]));
        Assert.Equal(noise, Decode(image.TiffsaveBuffer()));
    }

    [Theory]
    [InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void An_image_is_turned_upright(int orientation)
    {
        byte[] noise = Pictures.Noise(Size, Size);
        using var image = Pictures
            .FromBytes(noise, Size, Size, 3)
            .Mutate(mutable => mutable.Set(GValue.GIntType, "orientation", orientation));
        byte[] decoded = Decode(image.TiffsaveBuffer());
        // EXIF: where the stored pixel (x, y) belongs in the upright picture.
        const int last = Size - 1;
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                var (u, v) = orientation switch
                {
                    2 => (last - x, y),
                    3 => (last - x, last - y),
                    4 => (x, last - y),
                    5 => (y, x),
                    6 => (last - y, x),
                    7 => (last - y, last - x),
                    _ => (y, last - x),
                };
                Assert.Equal(noise[(y * Size + x) * 3], decoded[(v * Size + u) * 3]);
            }
        }
    }

    [Fact]
    public void A_photograph_taken_upright_is_turned_before_it_is_cut()
    {
        // Stored lying on its side: 4 x 2 squares of which the left half is red. Upright it is 2 x 4 with the red on top, and the centre is
        // half red.
        const int side = 2 * Size;
        byte[] lying = new byte[2 * side * side * 3];
        for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            lying[(y * 2 * side + x) * 3] = 200;
        using var image = Pictures.FromBytes(lying, 2 * side, side, 3).Mutate(mutable => mutable.Set(GValue.GIntType, "orientation", 6));
        byte[] decoded = Decode(image.JpegsaveBuffer(q: 100));
        for (int x = 0; x < Size; x++)
        {
            Assert.InRange(decoded[(2 * Size + x) * 3], 195, 205);
            Assert.InRange(decoded[((Size - 3) * Size + x) * 3], 0, 5);
        }
    }

    [Fact]
    public void A_larger_image_is_scaled_by_its_shorter_side_and_cropped_to_its_centre()
    {
        // Three squares side by side; the middle one alone must remain.
        const int side = 4 * Size;
        byte[] wide = new byte[3 * side * side * 3];
        for (int y = 0; y < side; y++)
        for (int x = side; x < 2 * side; x++)
            wide[(y * 3 * side + x) * 3 + 1] = 200;
        byte[] decoded = Decode(Pictures.Png(wide, 3 * side, side));
        int middle = (Size / 2 * Size + Size / 2) * 3;
        Assert.Equal([0, 200, 0], decoded[middle..(middle + 3)]);
        for (int y = 0; y < Size; y++)
        for (int x = 2; x < Size - 2; x++)
            Assert.InRange(decoded[(y * Size + x) * 3 + 1], 195, 205);
    }

    [Theory]
    [InlineData(Size + 1, Size), InlineData(Size, Size + 5), InlineData(7, 5), InlineData(1, 300), InlineData(1, 1), InlineData(501, 499)]
    public void Any_shape_gives_the_wanted_square(int width, int height) =>
        Assert.Equal(Size * Size * 3, Decode(Pictures.Png(Pictures.Noise(width, height), width, height)).Length);

    [Fact]
    public void Every_format_listed_is_read_whatever_its_name()
    {
        using var image = Pictures.FromBytes(Pictures.Noise(Size, Size), Size, Size, 3);
        foreach (
            byte[] file in (byte[][])
                [image.JpegsaveBuffer(), image.PngsaveBuffer(), image.WebpsaveBuffer(), image.TiffsaveBuffer(), image.GifsaveBuffer()]
        )
            Assert.Equal(Size * Size * 3, Decode(file).Length);
    }

    byte[] Decode(byte[] file) => ImageDecoder.Decode(folder.Write("image.jpg", file), Size);

    static byte[] Repeated(byte[] grey) => [.. grey.SelectMany(value => new[] { value, value, value })];
}
