using StackingK8s.Cli.SampleData.Forgeries;
using StackingK8s.Learning.Random;

namespace StackingK8s.Tests.Cli.SampleData.Forgeries;

/// <summary>Each pixel of the crop holds its own place, so that every pixel of a forgery tells where it came from.</summary>
public class LayoutForgeryTests
{
    const int Size = 72; // four blocks of 16 and a rest of 8

    static readonly byte[] Places =
    [
        .. Enumerable.Range(0, Size * Size).SelectMany(i => new byte[] { (byte)(i % Size), (byte)(i / Size), 7 }),
    ];

    static (int X, int Y) Place(byte[] pixels, int x, int y) => (pixels[3 * (y * Size + x)], pixels[3 * (y * Size + x) + 1]);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(36)]
    public void Sources_of_a_shuffle_are_a_permutation_that_leaves_nothing_in_place(int count)
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            var random = new SplitMix64(seed);
            var sources = BlockShuffle.Sources(count, ref random);
            Assert.Equal(Enumerable.Range(0, count), sources.Order());
            for (int i = 0; i < count; i++)
                Assert.NotEqual(i, sources[i]);
        }
    }

    [Fact]
    public void A_shuffle_moves_whole_blocks_and_leaves_the_rest()
    {
        var random = new SplitMix64(1);
        var forged = BlockShuffle.Apply(Places, Size, ref random);
        var sources = new HashSet<(int, int)>();
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                var (sourceX, sourceY) = Place(forged, x, y);
                if (x >= 64 || y >= 64)
                {
                    Assert.Equal((x, y), (sourceX, sourceY));
                    continue;
                }
                Assert.Equal((x % 16, y % 16), (sourceX % 16, sourceY % 16));
                Assert.NotEqual((x / 16, y / 16), (sourceX / 16, sourceY / 16));
                Assert.Equal(Place(forged, x / 16 * 16, y / 16 * 16), (sourceX / 16 * 16, sourceY / 16 * 16));
                sources.Add((sourceX / 16, sourceY / 16));
            }
        }
        Assert.Equal(16, sources.Count);
    }

    [Fact]
    public void A_splice_is_one_rectangle_of_30_to_60_percent_a_side_inside_the_sample()
    {
        var donor = new byte[Places.Length];
        donor.AsSpan().Fill(200);
        for (ulong seed = 0; seed < 300; seed++)
        {
            var random = new SplitMix64(seed);
            var forged = Splice.Apply(Places, donor, Size, ref random);
            var pasted = Enumerable.Range(0, Size * Size).Where(i => forged[3 * i + 2] == 200).ToArray();
            int width = pasted.Max(i => i % Size) - pasted.Min(i => i % Size) + 1,
                height = pasted.Max(i => i / Size) - pasted.Min(i => i / Size) + 1;
            Assert.Equal(width * height, pasted.Length);
            Assert.InRange(width, 0.3 * Size, 0.6 * Size);
            Assert.InRange(height, 0.3 * Size, 0.6 * Size);
            Assert.All(Enumerable.Range(0, Size * Size).Except(pasted), i =>
                Assert.Equal((i % Size, i / Size), Place(forged, i % Size, i / Size))
            );
        }
    }

    [Fact]
    public void Rectangles_reach_every_border()
    {
        var random = new SplitMix64(9);
        var drawn = Enumerable.Range(0, 2000).Select(_ => Rectangle.Draw(Size, 0.3, 0.6, ref random)).ToArray();
        Assert.Contains(drawn, r => r.X == 0);
        Assert.Contains(drawn, r => r.Y == 0);
        Assert.Contains(drawn, r => r.X + r.Width == Size);
        Assert.Contains(drawn, r => r.Y + r.Height == Size);
        Assert.All(drawn, r => Assert.True(r.X >= 0 && r.Y >= 0 && r.X + r.Width <= Size && r.Y + r.Height <= Size));
    }

    [Fact]
    public void A_mirrored_half_is_symmetric_and_its_other_half_untouched_on_each_of_the_four_sides()
    {
        var untouched = new HashSet<string>();
        for (ulong seed = 0; seed < 40; seed++)
        {
            var random = new SplitMix64(seed);
            var forged = MirroredHalf.Apply(Places, Size, ref random);
            bool leftRight = Place(forged, 0, 1) == Place(forged, Size - 1, 1);
            bool first = leftRight ? Place(forged, 0, 1) == (0, 1) : Place(forged, 1, 0) == (1, 0);
            untouched.Add($"{leftRight} {first}");
            for (int i = 0; i < Size * Size; i++)
            {
                int x = i % Size,
                    y = i / Size,
                    along = leftRight ? x : y;
                bool kept = first ? along < Size / 2 : along >= Size / 2;
                int source = kept ? along : Size - 1 - along;
                Assert.Equal(leftRight ? (source, y) : (x, source), Place(forged, x, y));
            }
        }
        Assert.Equal(4, untouched.Count);
    }

    [Fact]
    public void A_misalignment_moves_red_and_blue_oppositely_and_green_not_at_all()
    {
        var directions = new HashSet<(int, int)>();
        for (ulong seed = 0; seed < 100; seed++)
        {
            // One bright pixel in the middle of the dark.
            var pixels = new byte[Size * Size * 3];
            pixels.AsSpan(3 * (36 * Size + 36), 3).Fill(255);
            var random = new SplitMix64(seed);
            var forged = ChannelMisalignment.Apply(pixels, Size, ref random);
            var at = Enumerable
                .Range(0, 3)
                .Select(colour => Enumerable.Range(0, Size * Size).Single(i => forged[3 * i + colour] == 255))
                .ToArray();
            int dx = at[0] % Size - 36,
                dy = at[0] / Size - 36;
            Assert.InRange(Math.Max(Math.Abs(dx), Math.Abs(dy)), ChannelMisalignment.MinShift, ChannelMisalignment.MaxShift);
            Assert.Equal(36 * Size + 36, at[1]);
            Assert.Equal((36 - dx, 36 - dy), (at[2] % Size, at[2] / Size));
            directions.Add((Math.Sign(dx), Math.Sign(dy)));
        }
        Assert.Equal(8, directions.Count);
    }

    [Fact]
    public void A_mosaic_flattens_cells_and_keeps_their_brightness()
    {
        var random = new SplitMix64(2);
        var forged = Mosaic.Apply(Places, Size, ref random);
        int changed = Enumerable.Range(0, Places.Length).Count(i => Places[i] != forged[i]);
        Assert.InRange(changed, 0.4 * 0.4 * Places.Length / 3, 0.8 * 0.8 * Places.Length);
        Assert.Equal(Places.Average(b => (double)b), forged.Average(b => (double)b), 0.5);
    }

    [Fact]
    public void No_forgery_changes_its_input_and_the_same_stream_gives_the_same_pixels()
    {
        var noise = new SplitMix64(10);
        byte[] crop = [.. Enumerable.Range(0, Places.Length).Select(_ => (byte)noise.Next())],
            before = [.. crop],
            donor = new byte[crop.Length];
        foreach (var manipulation in Enum.GetValues<Manipulation>().Where(m => m != Manipulation.None))
        {
            SplitMix64 once = new(11),
                again = new(11);
            var forged = Forgery.Apply(manipulation, crop, Size, donor, ref once);
            Assert.Equal(before, crop);
            Assert.NotEqual(before, forged);
            Assert.Equal(forged, Forgery.Apply(manipulation, crop, Size, donor, ref again));
            Assert.Contains(Enumerable.Range(0, 20), seed =>
            {
                var other = new SplitMix64((ulong)seed);
                return !forged.SequenceEqual(Forgery.Apply(manipulation, crop, Size, donor, ref other));
            });
        }
    }
}
