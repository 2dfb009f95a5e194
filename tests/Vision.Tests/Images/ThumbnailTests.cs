using NetVips;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Tests.Vision.Images;

public sealed class ThumbnailTests : IDisposable
{
    readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_thumbnail_is_a_small_JPEG_of_the_centre_square()
    {
        // Left half black, right half white, 300 x 100: the centre square has the edge in its middle.
        byte[] pixels = [.. Enumerable.Range(0, 300 * 100 * 3).Select(i => (byte)(i / 3 % 300 < 150 ? 0 : 255))];

        byte[] jpeg = Thumbnail.Jpeg(new(folder.Write("a.png", Pictures.Png(pixels, 300, 100)), ""), 50);

        using var image = Image.JpegloadBuffer(jpeg);
        Assert.Equal((50, 50, 3), (image.Width, image.Height, image.Bands));
        Assert.InRange(image.Getpoint(5, 25)[0], 0, 10);
        Assert.InRange(image.Getpoint(45, 25)[0], 245, 255);
    }

    [Fact]
    public void A_file_with_other_bytes_than_those_named_has_no_thumbnail()
    {
        string file = folder.Write("a.png", Pictures.Png(Pictures.Noise(8, 8), 8, 8));

        Assert.Throws<UnreadableImageException>(() => Thumbnail.Jpeg(new(file, new string('0', 64)), 8));
    }
}
