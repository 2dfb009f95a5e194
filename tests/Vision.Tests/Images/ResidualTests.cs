using NetVips;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Tests.Vision.Images;

public sealed class ResidualTests : IDisposable
{
    readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<ImageView, int> ViewsAndSides()
    {
        TheoryData<ImageView, int> data = [];
        foreach (var view in new[] { ImageView.Laplacian, ImageView.Srm })
        foreach (int side in new[] { 1, 2, 3, 5, 37, 64 })
            data.Add(view, side);
        return data;
    }

    [Theory, MemberData(nameof(ViewsAndSides))]
    public void Every_pixel_is_what_libvips_computes_in_floating_point(ImageView view, int side)
    {
        byte[] noise = Pictures.Noise(side, side);

        byte[] residual = ImageDecoder.Decode(folder.Write("a.png", Pictures.Png(noise, side, side)), new ImageForm(side, view));

        Assert.Equal(Reference(noise, side, side, view), residual);
    }

    [Theory, InlineData(ImageView.Laplacian), InlineData(ImageView.Srm)]
    public void The_residual_is_taken_before_the_image_is_cropped_and_resized(ImageView view)
    {
        const int Width = 91,
            Height = 60;
        byte[] noise = Pictures.Noise(Width, Height);
        string photograph = folder.Write("photograph.png", Pictures.Png(noise, Width, Height)),
            residual = folder.Write("residual.png", Pictures.Png(Reference(noise, Width, Height, view), Width, Height));

        foreach (int size in new[] { 20, 60, 75 })
            Assert.Equal(ImageDecoder.Decode(residual, size), ImageDecoder.Decode(photograph, new ImageForm(size, view)));
    }

    [Theory, InlineData(ImageView.Laplacian), InlineData(ImageView.Srm)]
    public void A_flat_image_has_the_middle_level_everywhere(ImageView view)
    {
        byte[] flat = [.. Enumerable.Repeat((byte)201, 40 * 40 * 3)];
        string file = folder.Write("flat.png", Pictures.Png(flat, 40, 40));
        Assert.All(ImageDecoder.Decode(file, new ImageForm(40, view)), level => Assert.Equal(128, level));
    }

    [Fact]
    public void A_cache_keeps_each_view_apart()
    {
        var files = Pictures.Write(folder, 3, 16);
        string cache = folder["cache"];
        foreach (var view in Enum.GetValues<ImageView>())
        {
            ImageForm form = new(16, view);
            using var images = ImageCache.Open(cache, files, form, 1);
            for (int row = 0; row < files.Length; row++)
                Assert.Equal(ImageDecoder.Decode(files[row].Path, form), images.Image(row).ToArray());
        }
    }

    [Fact]
    public void Damage_below_the_rows_that_are_needed_is_found()
    {
        byte[] file = Pictures.FromBytes(Pictures.Noise(30, 90), 30, 90, 3).JpegsaveBuffer(q: 90);
        string cut = folder.Write("cut.jpg", file[..(file.Length * 9 / 10)]);
        Assert.Throws<UnreadableImageException>(() => ImageDecoder.Decode(cut, new ImageForm(10, ImageView.Laplacian)));
    }

    /// <summary>libvips' convolution repeats the pixels at the edges, as the residual does.</summary>
    static byte[] Reference(byte[] rgb, int width, int height, ImageView view)
    {
        using var image = Pictures.FromBytes(rgb, width, height, 3).Cast(Enums.BandFormat.Double);
        using var mean = (image[0] + image[1] + image[2]) / 3;
        using var filtered =
            view == ImageView.Laplacian
                ? image.Conv(
                    Image.NewFromArray(
                        new double[,]
                        {
                            { 0, -1, 0 },
                            { -1, 4, -1 },
                            { 0, -1, 0 },
                        },
                        4
                    ),
                    Enums.Precision.Float
                )
                : Filter(
                        mean,
                        new double[,]
                        {
                            { 1, -2, 1 },
                        },
                        2
                    )
                    .Bandjoin(
                        Filter(
                            mean,
                            new double[,]
                            {
                                { -1, 2, -1 },
                                { 2, -4, 2 },
                                { -1, 2, -1 },
                            },
                            4
                        ),
                        Filter(
                            mean,
                            new double[,]
                            {
                                { -1, 2, -2, 2, -1 },
                                { 2, -6, 8, -6, 2 },
                                { -2, 8, -12, 8, -2 },
                                { 2, -6, 8, -6, 2 },
                                { -1, 2, -2, 2, -1 },
                            },
                            12
                        )
                    );
        double[] values = filtered.Cast(Enums.BandFormat.Double).WriteToMemory<double>();
        // A third of a level is not exact in binary: halves are rounded up.
        return [.. values.Select(value => (byte)Math.Clamp(Math.Floor(8 * value + 128.5 + 1e-9), 0, 255))];
    }

    static Image Filter(Image image, double[,] kernel, double norm) => image.Conv(Image.NewFromArray(kernel, norm), Enums.Precision.Float);
}
