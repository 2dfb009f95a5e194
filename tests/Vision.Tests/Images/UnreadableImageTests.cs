using System.Buffers.Binary;
using System.Text;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Tests.Vision.Images;

public sealed class UnreadableImageTests : IDisposable
{
    readonly Folder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void A_missing_file_is_named() => Refused(this.folder["nowhere.jpg"], UnreadableReason.Missing, "no such file");

    [Fact]
    public void A_missing_folder_is_a_missing_file() =>
        Refused(this.folder["nowhere/at/all.jpg"], UnreadableReason.Missing, "no such file");

    [Fact]
    public void A_folder_is_not_readable() =>
        Refused(Directory.CreateDirectory(this.folder["folder.jpg"]).FullName, UnreadableReason.NotReadable, "cannot be read");

    [Fact]
    public void A_file_of_zero_bytes_is_empty() => Refused(this.folder.Write("empty.jpg", []), UnreadableReason.Empty, "zero bytes");

    [Fact]
    public void Text_named_jpg_is_not_an_image() =>
        Refused(
            this.folder.Write("text.jpg", "This is not a photograph."u8.ToArray()),
            UnreadableReason.NotAnImage,
            "JPEG, PNG, WebP, TIFF, GIF or BMP"
        );

    [Fact]
    public void An_svg_is_not_an_image() =>
        Refused(
            this.folder.Write("drawing.png", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"u8.ToArray()),
            UnreadableReason.NotAnImage,
            "JPEG, PNG"
        );

    [Theory]
    [InlineData("%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n")]
    [InlineData("P6\n2 2\n255\n............")]
    [InlineData("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n....")]
    public void A_format_whose_reader_is_not_hardened_is_not_an_image(string content) =>
        Refused(
            this.folder.Write("other.jpg", Encoding.ASCII.GetBytes(content)),
            UnreadableReason.NotAnImage,
            "JPEG, PNG, WebP, TIFF, GIF or BMP"
        );

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_truncated_jpeg_is_damaged(double kept)
    {
        byte[] whole = Pictures.FromBytes(Pictures.Noise(64, 64), 64, 64, 3).JpegsaveBuffer();
        Refused(this.folder.Write("cut.jpg", whole[..(int)(whole.Length * kept)]), UnreadableReason.Damaged, "truncated or damaged");
    }

    [Fact]
    public void A_truncated_png_is_damaged()
    {
        byte[] whole = Pictures.Png(Pictures.Noise(64, 64), 64, 64);
        Refused(this.folder.Write("cut.png", whole[..(whole.Length / 2)]), UnreadableReason.Damaged, "truncated or damaged");
    }

    [Theory]
    [InlineData("webp"), InlineData("gif")]
    public void A_truncated_animation_format_is_damaged(string format)
    {
        byte[] whole = Pictures.FromBytes(Pictures.Noise(64, 64), 64, 64, 3).WriteToBuffer($".{format}");
        Refused(this.folder.Write("cut.png", whole[..(whole.Length / 2)]), UnreadableReason.Damaged, "truncated or damaged");
    }

    [Fact]
    public void A_tiff_whose_compressed_pixels_are_overwritten_is_damaged()
    {
        byte[] file = Pictures
            .FromBytes(Pictures.Noise(64, 64), 64, 64, 3)
            .TiffsaveBuffer(compression: NetVips.Enums.ForeignTiffCompression.Deflate);
        file.AsSpan(file.Length / 2, 200).Clear();
        Refused(this.folder.Write("scratched.tif", file), UnreadableReason.Damaged, "truncated or damaged");
    }

    [Theory]
    [InlineData(100, 64), InlineData(64, 100)]
    public void Damage_below_the_last_row_that_is_wanted_is_found_whatever_the_shape(int width, int height)
    {
        byte[] whole = Pictures.FromBytes(Pictures.Noise(width, height), width, height, 3).JpegsaveBuffer();
        Refused(this.folder.Write("end.jpg", whole[..^40]), UnreadableReason.Damaged, "truncated or damaged");
    }

    [Fact]
    public void A_jpeg_that_declares_four_gigapixels_is_rejected_by_its_header_alone()
    {
        byte[] file = Pictures.FromBytes(Pictures.Noise(64, 64), 64, 64, 3).JpegsaveBuffer();
        int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]); // start of frame: length, precision, height, width
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), 65_500);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), 65_500);
        Refused(this.folder.Write("bomb.jpg", file), UnreadableReason.TooManyPixels, "65500 x 65500");
    }

    [Fact]
    public void Damage_outside_the_square_is_found()
    {
        byte[] tall = Pictures.FromBytes(Pictures.Noise(64, 400), 64, 400, 3).JpegsaveBuffer();
        Refused(this.folder.Write("tall.jpg", tall[..(int)(tall.Length * 0.95)]), UnreadableReason.Damaged, "truncated or damaged");
    }

    [Fact]
    public void A_file_that_ends_in_its_header_is_damaged()
    {
        byte[] whole = Pictures.FromBytes(Pictures.Noise(64, 64), 64, 64, 3).JpegsaveBuffer();
        Refused(this.folder.Write("head.jpg", whole[..20]), UnreadableReason.Damaged, "truncated or damaged");
    }

    [Fact]
    public void Thirty_thousand_pixels_squared_in_a_tiny_file_are_rejected_by_the_header_alone()
    {
        string path = this.folder.Write("bomb.png", PngHeader(30_000, 30_000));
        Assert.True(new FileInfo(path).Length < 100);
        Refused(path, UnreadableReason.TooManyPixels, "30000 x 30000 = 900 megapixels, over the limit of 100");
    }

    [Fact]
    public void The_pixel_limit_is_the_callers()
    {
        string path = this.folder.Write("small.png", Pictures.Png(Pictures.Noise(20, 20), 20, 20));
        var rejected = Assert.Throws<UnreadableImageException>(() => ImageDecoder.Decode(path, 8, pixelLimit: 399));
        Assert.Equal(UnreadableReason.TooManyPixels, rejected.Reason);
        Assert.Equal(8 * 8 * 3, ImageDecoder.Decode(path, 8, pixelLimit: 400).Length);
    }

    [Fact]
    public void A_file_that_changed_after_its_digest_is_rejected()
    {
        string path = this.folder.Write("a.png", Pictures.Png(Pictures.Noise(8, 8), 8, 8));
        var (_, digest) = Pictures.Described(path);
        Assert.NotEmpty(ImageDecoder.Decode(path, 8, digest.ToUpperInvariant()));
        this.folder.Write("a.png", Pictures.Png(Pictures.Noise(8, 8, seed: 2), 8, 8));
        var rejected = Assert.Throws<UnreadableImageException>(() => ImageDecoder.Decode(path, 8, digest));
        Assert.Equal(UnreadableReason.Changed, rejected.Reason);
    }

    static void Refused(string path, UnreadableReason reason, string explanation)
    {
        var rejected = Assert.Throws<UnreadableImageException>(() => ImageDecoder.Decode(path, 32));
        Assert.Equal(reason, rejected.Reason);
        Assert.Equal(path, rejected.Path);
        Assert.StartsWith(path, rejected.Message, StringComparison.Ordinal);
        Assert.Contains(explanation, rejected.Message, StringComparison.Ordinal);
    }

    /// <summary>A PNG's signature, IHDR (8-bit RGB) and the start of an IDAT.</summary>
    static byte[] PngHeader(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", [0x78, 0x9c, 0, 0])];
    }

    static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        var length = new byte[4];
        var check = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc32(body));
        return [.. length, .. body, .. check];
    }

    // PNG specification, annex D.
    static uint Crc32(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }
}
