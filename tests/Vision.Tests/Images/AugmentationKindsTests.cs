using NetVips;
using StackingK8s.Learning.Random;
using StackingK8s.Vision.Images.Augmentations;

namespace StackingK8s.Tests.Vision.Images;

/// <summary>Each augmentation on its own, against its definition.</summary>
public sealed class AugmentationKindsTests
{
    const int Size = 40;
    static readonly Augmentation Nothing = new() { Flip = new(0, 0), Light = new(0, 0, 0) };
    readonly byte[] image = Pictures.Noise(Size, Size);

    public static TheoryData<Augmentation> Kinds() =>
        [
            Nothing with
            {
                Flip = new(1, 0),
            },
            Nothing with
            {
                Crop = new() { Probability = 1 },
            },
            Nothing with
            {
                Blur = new() { Probability = 1 },
            },
            Nothing with
            {
                Light = new(),
            },
            Nothing with
            {
                Noise = new() { Probability = 1 },
            },
            Nothing with
            {
                Jpeg = new() { Probability = 1 },
            },
        ];

    [Theory, MemberData(nameof(Kinds))]
    public void The_same_numbers_give_the_same_bytes_whatever_the_workspace_was_used_for_before(Augmentation kind)
    {
        var workspace = kind.WorkspaceFor(Size);
        byte[] first = Apply(kind, this.image, 3, workspace),
            other = Apply(kind, Pictures.Noise(Size, Size, seed: 9), 4, workspace);
        Assert.NotEqual(this.image, first);
        Assert.NotEqual(first, other);
        Assert.Equal(first, Apply(kind, this.image, 3, workspace));
        Assert.Equal(first, Apply(kind, this.image, 3));
    }

    [Fact]
    public void A_probability_is_the_share_of_samples_that_are_changed()
    {
        Augmentation[] kinds =
        [
            Nothing with
            {
                Crop = new() { Probability = 0.3, Scale = new(0.5, 0.6) },
            },
            Nothing with
            {
                Blur = new() { Probability = 0.3, Deviation = new(1, 2) },
            },
            Nothing with
            {
                Noise = new() { Probability = 0.3 },
            },
            Nothing with
            {
                Jpeg = new() { Probability = 0.3 },
            },
        ];
        foreach (var kind in kinds)
        {
            var workspace = kind.WorkspaceFor(Size);
            int changed = Enumerable
                .Range(0, 1000)
                .Count(sample => !Apply(kind, this.image, sample, workspace).AsSpan().SequenceEqual(this.image));
            Assert.InRange(changed, 240, 360); // binomial, standard deviation 14
        }
    }

    [Fact]
    public void Switching_one_on_leaves_the_draws_of_the_others_as_they_were()
    {
        // Blur of an even image changes nothing, so what is left must be the light drawn without it.
        byte[] even = [.. Enumerable.Repeat((byte)90, Size * Size * 3)];
        var blurred = new Augmentation
        {
            Blur = new() { Probability = 1 },
            Crop = new() { Probability = 1 },
        };
        for (int sample = 0; sample < 20; sample++)
            Assert.Equal(Apply(new Augmentation(), even, sample), Apply(blurred, even, sample));
    }

    [Fact]
    public void A_crop_of_everything_is_the_image_itself()
    {
        var crop = Nothing with
        {
            Crop = new()
            {
                Probability = 1,
                Scale = new(1, 1),
                Ratio = new(1, 1),
            },
        };
        Assert.Equal(this.image, Apply(crop, this.image, 1));
    }

    [Fact]
    public void A_crop_enlarges_the_rectangle_it_keeps()
    {
        // A slope of 4 levels a pixel across: enlarged from half the width, it rises by 2.
        byte[] slope = [.. Enumerable.Range(0, Size * Size * 3).Select(i => (byte)(40 + i / 3 % Size * 4))];
        var crop = Nothing with
        {
            Crop = new()
            {
                Probability = 1,
                Scale = new(0.25, 0.25),
                Ratio = new(1, 1),
            },
        };
        var starts = new HashSet<byte>();
        for (int sample = 0; sample < 30; sample++)
        {
            byte[] cut = Apply(crop, slope, sample);
            for (int x = 8; x < Size - 8; x++)
                Assert.InRange(cut[(Size / 2 * Size + x) * 3] - cut[(Size / 2 * Size + x - 4) * 3], 7, 9);
            starts.Add(cut[Size / 2 * Size * 3]);
        }
        Assert.InRange(starts.Count, 10, 30); // from all places
    }

    [Fact]
    public void A_blur_is_the_gaussian_of_the_definition()
    {
        byte[] blurred = Apply(
            Nothing with
            {
                Blur = new() { Probability = 1, Deviation = new(1.3, 1.3) },
            },
            this.image,
            1
        );
        double[] kernel = [.. Enumerable.Range(-4, 9).Select(x => Math.Exp(-x * x / (2 * 1.3 * 1.3)))];
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                double sum = 0,
                    weights = 0;
                for (int v = -4; v <= 4; v++)
                {
                    for (int u = -4; u <= 4; u++)
                    {
                        if (x + u < 0 || x + u >= Size || y + v < 0 || y + v >= Size)
                            continue;
                        double weight = kernel[u + 4] * kernel[v + 4];
                        (sum, weights) = (sum + weight * this.image[((y + v) * Size + x + u) * 3], weights + weight);
                    }
                }
                Assert.InRange(blurred[(y * Size + x) * 3], sum / weights - 0.6, sum / weights + 0.6);
            }
        }
    }

    [Fact]
    public void Noise_has_the_requested_deviation_no_mean_and_no_correlation_between_neighbours()
    {
        byte[] grey = [.. Enumerable.Repeat((byte)128, Size * Size * 3)];
        foreach (double deviation in (double[])[1, 5, 20])
        {
            var noise = Nothing with
            {
                Noise = new() { Probability = 1, Deviation = new(deviation, deviation) },
            };
            double[] errors = [.. Enumerable.Range(0, 40).SelectMany(sample => Apply(noise, grey, sample)).Select(value => value - 128.0)];
            double variance = errors.Average(error => error * error);
            Assert.InRange(errors.Average(), -0.01 * deviation, 0.01 * deviation); // 192,000 draws
            Assert.InRange(
                Math.Sqrt(variance),
                0.99 * Math.Sqrt(deviation * deviation + 1.0 / 12),
                1.01 * Math.Sqrt(deviation * deviation + 1.0 / 12)
            );
            Assert.InRange(errors.Zip(errors.Skip(1), (a, b) => a * b).Average() / variance, -0.01, 0.01);
            // 4.6 % of a normal distribution, less the rounding.
            Assert.InRange(errors.Count(error => Math.Abs(error) > 2 * deviation + 0.5) / (double)errors.Length, 0.01, 0.06);
        }
    }

    [Fact]
    public void Noise_beyond_the_range_of_a_byte_is_cut_off_not_wrapped()
    {
        var noise = Nothing with
        {
            Noise = new() { Probability = 1, Deviation = new(20, 20) },
        };
        Assert.All(Apply(noise, new byte[Size * Size * 3], 1), value => Assert.InRange(value, 0, 100));
        Assert.All(Apply(noise, [.. Enumerable.Repeat((byte)255, Size * Size * 3)], 1), value => Assert.InRange(value, 155, 255));
    }

    [Fact]
    public void Jpeg_compression_is_what_saving_and_decoding_gives_with_and_without_subsampled_colours()
    {
        using var image = Pictures.FromBytes(this.image, Size, Size, 3);
        byte[][] expected =
        [
            .. new[] { Enums.ForeignSubsample.On, Enums.ForeignSubsample.Off }.Select(mode =>
                Image.NewFromBuffer(image.JpegsaveBuffer(q: 60, subsampleMode: mode)).WriteToMemory<byte>()
            ),
        ];
        var jpeg = Nothing with
        {
            Jpeg = new() { Probability = 1, Quality = new(60, 60) },
        };
        int[] seen = new int[2];
        for (int sample = 0; sample < 40; sample++)
            seen[Array.FindIndex(expected, Apply(jpeg, this.image, sample).SequenceEqual)]++;
        Assert.All(seen, count => Assert.InRange(count, 8, 32));
    }

    [Fact]
    public void A_lower_quality_changes_more()
    {
        double Error(double quality) =>
            Apply(
                    Nothing with
                    {
                        Jpeg = new() { Probability = 1, Quality = new(quality, quality) },
                    },
                    this.image,
                    1
                )
                .Zip(this.image, (a, b) => Math.Abs(a - b))
                .Average();
        Assert.True(Error(40) > 1.5 * Error(80) && Error(80) > 1.5 * Error(100));
    }

    [Fact]
    public void All_together_happen_in_the_order_of_a_photograph()
    {
        var all = new Augmentation
        {
            Crop = new() { Probability = 1 },
            Blur = new() { Probability = 1 },
            Noise = new() { Probability = 1 },
            Jpeg = new() { Probability = 1 },
        };
        // One after another by hand: flip, crop and blur, then light, noise, JPEG; each draws what it draws in company.
        byte[] flipped = Apply(all with { Crop = new(), Blur = new(), Light = new(0, 0, 0), Noise = new(), Jpeg = new() }, this.image, 5);
        byte[] cropped = Apply(Nothing with { Crop = all.Crop }, flipped, 5);
        byte[] blurred = Apply(Nothing with { Blur = all.Blur }, cropped, 5);
        byte[] lit = Apply(Nothing with { Light = all.Light }, blurred, 5);
        byte[] noisy = Apply(Nothing with { Noise = all.Noise }, lit, 5);
        Assert.Equal(Apply(Nothing with { Jpeg = all.Jpeg }, noisy, 5), Apply(all, this.image, 5));
    }

    static byte[] Apply(Augmentation augmentation, byte[] image, int sample, AugmentationWorkspace? workspace = null)
    {
        var target = new byte[image.Length];
        augmentation.Apply(image, target, SplitMix64.ForSample(7, 0, sample), workspace ?? augmentation.WorkspaceFor(Size));
        return target;
    }
}
