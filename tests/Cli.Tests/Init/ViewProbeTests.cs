using StackingK8s.Cli.Init;

namespace StackingK8s.Tests.Cli.Init;

public class ViewProbeTests
{
    const int Side = 24,
        Images = 120;

    [Fact]
    public void Darker_corners_show_in_the_photograph_and_not_in_a_flat_residual()
    {
        var photographs = Measure(image => PixelStatistics.OfPhotograph(Photograph(image, dark: image % 2 == 1), Side));
        var residuals = Measure(image => PixelStatistics.OfResidual(Noise(image, 20), Side));

        Assert.True(photographs.Interval().Low > 0.8, $"{photographs}");
        Assert.True(residuals.Interval().Low < 0.5, $"{residuals}");
    }

    [Fact]
    public void Weaker_and_stronger_noise_than_the_others_both_show_in_the_residual()
    {
        var residuals = Measure(image =>
            PixelStatistics.OfResidual(
                Noise(
                    image,
                    image % 2 == 0 ? 20
                        : image % 4 == 1 ? 8
                        : 45
                ),
                Side
            )
        );
        Assert.True(residuals.Interval().Low > 0.9, $"{residuals}");
    }

    [Fact]
    public void Two_images_are_too_few_to_measure() =>
        Assert.True(
            double.IsNaN(
                ViewProbe
                    .Measure(
                        [
                            [1, 2],
                            [2, 1],
                        ],
                        [0, 1],
                        [0, 1]
                    )
                    .Auc
            )
        );

    static Learning.Metrics.AucEstimate Measure(Func<int, double[]> statistics) =>
        ViewProbe.Measure(
            [.. Enumerable.Range(0, Images).Select(statistics)],
            [.. Enumerable.Range(0, Images).Select(image => image % 2)],
            [.. Enumerable.Range(0, Images).Select(image => image / 4)]
        );

    static byte[] Noise(int seed, int reach)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, Side * Side * 3).Select(_ => (byte)(128 + random.Next(-reach, reach + 1)))];
    }

    static byte[] Photograph(int seed, bool dark)
    {
        byte[] pixels = Noise(seed, 60);
        for (int i = 0; dark && i < pixels.Length; i++)
        {
            int y = i / 3 / Side,
                x = i / 3 % Side;
            if (x is < 6 or >= 18 && y is < 6 or >= 18)
                pixels[i] = (byte)(pixels[i] * 0.8);
        }
        return pixels;
    }
}
