using System.Security.Cryptography;
using StackingK8s.Learning.Random;
using StackingK8s.Vision.Images.Augmentations;

namespace StackingK8s.Tests.Vision.Images;

public sealed class AugmentationTests
{
    const int Size = 8;
    static readonly Augmentation Nothing = new() { Flip = new(0, 0), Light = new(0, 0, 0) };
    readonly byte[] image = Pictures.Noise(Size, Size);

    [Fact]
    public void Augmentations_that_are_off_change_nothing() => Assert.Equal(this.image, Apply(Nothing, SplitMix64.ForSample(1, 2, 3)));

    [Theory]
    [InlineData(1, 0), InlineData(0, 1), InlineData(1, 1)]
    public void Flips_move_every_pixel_to_its_mirror(int horizontal, int vertical)
    {
        byte[] flipped = Apply(Nothing with { Flip = new(horizontal, vertical) }, SplitMix64.ForSample(1, 2, 3));
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                int u = horizontal == 1 ? Size - 1 - x : x,
                    v = vertical == 1 ? Size - 1 - y : y;
                Assert.Equal(Pixel(this.image, x, y), Pixel(flipped, u, v));
            }
        }
    }

    [Fact]
    public void A_flip_of_one_half_happens_to_half_of_the_samples()
    {
        var half = Nothing with { Flip = new(0.5, 0) };
        int flipped = Enumerable
            .Range(0, 2000)
            .Count(sample => !Apply(half, SplitMix64.ForSample(7, 0, sample)).AsSpan().SequenceEqual(this.image));
        Assert.InRange(flipped, 900, 1100); // binomial, standard deviation 22
    }

    [Fact]
    public void Light_changes_stay_within_their_ranges_and_treat_equal_bytes_of_a_channel_equally()
    {
        byte[] grey = [.. Enumerable.Repeat((byte)100, Size * Size * 3)];
        for (int sample = 0; sample < 500; sample++)
        {
            byte[] changed = Apply(Nothing with { Light = new(0.1, 0, 0) }, SplitMix64.ForSample(1, 0, sample), grey);
            Assert.InRange(changed[0], 100 - 26, 100 + 26);
            Assert.Single(changed.Distinct());
        }
    }

    [Fact]
    public void Values_beyond_the_range_of_a_byte_are_cut_off_not_wrapped()
    {
        byte[] extremes = [.. Enumerable.Range(0, Size * Size * 3).Select(i => (byte)(i % 2 * 255))];
        for (int sample = 0; sample < 100; sample++)
        {
            byte[] changed = Apply(Nothing with { Light = new(0.3, 0, 0) }, SplitMix64.ForSample(1, 0, sample), extremes);
            for (int i = 0; i < changed.Length; i++)
                Assert.True(extremes[i] == 0 ? changed[i] < 128 : changed[i] > 128);
        }
    }

    [Fact]
    public void The_default_is_what_it_was_when_the_quickstart_was_tuned_on_it()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int sample = 0; sample < 100; sample++)
            digest.AppendData(Apply(new Augmentation(), SplitMix64.ForSample(42, sample % 3, sample)));
        Assert.Equal(
            "c2eb61041a899d96d9442c8563258744f679011805e43ec5f082eefe5414d337",
            Convert.ToHexStringLower(digest.GetHashAndReset())
        );
    }

    [Fact]
    public void Seed_epoch_and_sample_each_matter_and_nothing_else_does()
    {
        var augmentation = new Augmentation();
        byte[] reference = Apply(augmentation, SplitMix64.ForSample(1, 2, 3));
        Assert.Equal(reference, Apply(augmentation, SplitMix64.ForSample(1, 2, 3)));
        Assert.NotEqual(reference, Apply(augmentation, SplitMix64.ForSample(9, 2, 3)));
        Assert.NotEqual(reference, Apply(augmentation, SplitMix64.ForSample(1, 9, 3)));
        Assert.NotEqual(reference, Apply(augmentation, SplitMix64.ForSample(1, 2, 9)));
        Assert.NotEqual(Apply(augmentation, SplitMix64.ForSample(1, 2, 3)), Apply(augmentation, SplitMix64.ForSample(1, 3, 2)));
    }

    [Fact]
    public void Random_numbers_of_neighbouring_samples_are_unrelated_and_even()
    {
        double[] draws = [.. Enumerable.Range(0, 10_000).Select(sample => SplitMix64.ForSample(5, 0, sample).NextDouble())];
        Assert.InRange(draws.Average(), 0.49, 0.51);
        Assert.InRange(draws.Zip(draws.Skip(1), (a, b) => (a - 0.5) * (b - 0.5)).Average() * 12, -0.03, 0.03); // a correlation
        Assert.All(draws, draw => Assert.InRange(draw, 0, 1 - 1e-12));
    }

    byte[] Apply(Augmentation augmentation, SplitMix64 random, byte[]? image = null)
    {
        var target = new byte[this.image.Length];
        augmentation.Apply(image ?? this.image, target, random, augmentation.WorkspaceFor(Size));
        return target;
    }

    static byte[] Pixel(byte[] image, int x, int y) => image[((y * Size + x) * 3)..((y * Size + x + 1) * 3)];
}
