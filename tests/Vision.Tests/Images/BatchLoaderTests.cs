using StackingK8s.Learning.Random;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Augmentations;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Images.Caching;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Images;

public sealed class BatchLoaderTests : IDisposable
{
    const int Size = 8,
        Images = 23;
    static readonly int[] Rows = [.. Enumerable.Range(0, Images).Where(row => row % 4 != 0).Reverse()]; // 17 of them
    readonly Folder folder = new();
    readonly ImageCache cache;

    public BatchLoaderTests() => cache = ImageCache.Open(folder, Pictures.Write(folder, Images, Size), Size, 1);

    public void Dispose()
    {
        cache.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Every_row_comes_once_in_batches_of_even_size()
    {
        using var loader = new BatchLoader(cache, Rows, 5, 2);
        Assert.Equal(4, loader.BatchCount);
        int[] counts = [.. loader.InOrder().Select(batch => batch.Count)];
        Assert.Equal(Rows.Length, counts.Sum());
        Assert.All(counts, count => Assert.InRange(count, 4, 5));
    }

    [Fact]
    public void In_order_means_the_caches_bytes_in_the_order_listed()
    {
        using var loader = new BatchLoader(cache, Rows, 5, 3);
        var (bytes, positions) = Collect(loader.InOrder());
        Assert.Equal(Enumerable.Range(0, Rows.Length).Select(i => (long)i), positions);
        Assert.Equal(Rows.SelectMany(row => cache.Image(row).ToArray()), bytes);
    }

    [Fact]
    public void The_number_of_workers_changes_no_byte()
    {
        var everything = new Augmentation
        {
            Crop = new() { Probability = 0.5 },
            Blur = new() { Probability = 0.5 },
            Noise = new() { Probability = 0.5 },
            Jpeg = new() { Probability = 0.5 },
        };
        foreach (var augmentation in (Augmentation[])[new(), everything])
        {
            var passes = new[] { 1, 2, 5 }
                .Select(workers =>
                {
                    using var loader = new BatchLoader(cache, Rows, 3, workers);
                    return Enumerable.Range(0, 3).Select(epoch => Collect(loader.Shuffled(11, epoch, augmentation))).ToArray();
                })
                .ToArray();
            Assert.Equal(passes[0], passes[1], Same);
            Assert.Equal(passes[0], passes[2], Same);
            Assert.False(Same(passes[0][..1], passes[0][1..2])); // epochs differ
        }

        static bool Same((byte[] Bytes, long[] Positions)[] a, (byte[] Bytes, long[] Positions)[] b) =>
            a.Zip(b)
                .All(pair =>
                    pair.First.Bytes.SequenceEqual(pair.Second.Bytes) && pair.First.Positions.SequenceEqual(pair.Second.Positions)
                );
    }

    [Fact]
    public void A_pass_that_begins_at_a_batch_is_the_rest_of_the_whole_pass()
    {
        using var loader = new BatchLoader(cache, Rows, 3, 2);
        var (whole, positions) = Collect(loader.Shuffled(11, 4, new Augmentation()));
        int skipped = 0,
            first = 0;
        foreach (int count in loader.Shuffled(11, 4, new Augmentation()).Select(batch => batch.Count).ToArray())
        {
            var (rest, left) = Collect(loader.Shuffled(11, 4, new Augmentation(), first++));
            Assert.Equal(whole[(skipped * cache.ImageBytes)..], rest);
            Assert.Equal(positions[skipped..], left);
            skipped += count;
        }
        Assert.Empty(loader.Shuffled(11, 4, new Augmentation(), loader.BatchCount));
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.Shuffled(11, 4, new Augmentation(), loader.BatchCount + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.Shuffled(11, 4, new Augmentation(), -1));
    }

    [Theory]
    [InlineData(1, 1), InlineData(1, 3), InlineData(2, 2), InlineData(6, 1)]
    public void No_buffer_is_filled_again_before_the_device_has_copied_it(int batchSize, int workers)
    {
        // A device that copies only when it is waited for: until then every batch handed out must keep its bytes.
        var copying = new List<(Batch Batch, byte[] Bytes)>();
        int settled = 0;
        using var loader = new BatchLoader(cache, Rows, batchSize, workers, pinned: false, Settle);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            foreach (var batch in loader.Shuffled(3, epoch, new Augmentation()))
            {
                copying.Add((batch, batch.PixelBytes.ToArray()));
                Thread.Sleep(2); // time for the workers to run ahead
            }
            Assert.Empty(copying);
        }
        Assert.InRange(settled, 3, 3 * ((loader.BatchCount + 3) / 4 + 2)); // once for several batches

        void Settle()
        {
            settled++;
            foreach (var (batch, bytes) in copying)
                Assert.Equal(bytes, batch.PixelBytes.ToArray());
            copying.Clear();
        }
    }

    [Fact]
    public void A_sample_is_augmented_by_its_own_numbers_wherever_it_comes()
    {
        using var loader = new BatchLoader(cache, Rows, 4, 2);
        var augmentation = new Augmentation();
        var (bytes, positions) = Collect(loader.Shuffled(11, 6, augmentation));
        for (int i = 0; i < positions.Length; i++)
        {
            int row = Rows[positions[i]];
            var expected = new byte[cache.ImageBytes];
            augmentation.Apply(cache.Image(row), expected, SplitMix64.ForSample(11, 6, row), augmentation.WorkspaceFor(Size));
            Assert.Equal(expected, bytes[(i * expected.Length)..((i + 1) * expected.Length)]);
        }
    }

    [Fact]
    public void Two_folds_visit_the_rows_they_share_in_the_same_order()
    {
        int[] other = [.. Rows.Where(row => row % 3 != 0), 0, 4, 8];
        int[] Visited(int[] rows) => [.. EpochOrder.Shuffle(3, 1, rows).Select(position => rows[position])];
        Assert.Equal(Visited(Rows).Intersect(other), Visited(other).Intersect(Rows));
        Assert.NotEqual(Rows, Visited(Rows));
        Assert.NotEqual(Visited(Rows), EpochOrder.Shuffle(3, 2, Rows).Select(position => Rows[position]));
        Assert.NotEqual(Visited(Rows), EpochOrder.Shuffle(4, 1, Rows).Select(position => Rows[position]));
        Assert.Equal(Rows.Order(), Visited(Rows).Order());
    }

    [Fact]
    public void A_consumer_may_stop_early_and_start_again()
    {
        using var loader = new BatchLoader(cache, Rows, 2, 3);
        for (int i = 0; i < 20; i++)
            Assert.InRange(loader.InOrder().First().Count, 1, 2);
        Assert.Equal(Rows.Length, loader.InOrder().Sum(batch => batch.Count));
    }

    [Fact]
    public void A_failure_in_a_worker_reaches_the_consumer()
    {
        using var loader = new BatchLoader(cache, [0, 1, Images], 1, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.InOrder().Count());
    }

    [Fact]
    public void No_rows_are_no_batches()
    {
        using var loader = new BatchLoader(cache, [], 4, 2);
        Assert.Empty(loader.InOrder());
    }

    [Fact]
    public void Waiting_is_measured()
    {
        using var loader = new BatchLoader(cache, Rows, 4);
        foreach (var _ in loader.InOrder())
            Thread.Sleep(5);
        Assert.InRange(loader.WaitShare, 0, 0.5);
        foreach (var _ in loader.InOrder()) { }
        Assert.InRange(loader.WaitShare, 0, 1);
    }

    [Fact]
    public void Normalised_pixels_have_the_networks_scale_and_lie_channels_last()
    {
        using var scope = NewDisposeScope();
        using var loader = new BatchLoader(cache, Rows, Rows.Length);
        var batch = loader.InOrder().Single();
        var normalise = Normalisation.ImageNet.CreateTransform(Size, CPU);
        var images = normalise(batch.Pixels());
        Assert.Equal([Rows.Length, 3, Size, Size], images.shape);
        Assert.Equal([Size * Size * 3, 1, Size * 3, 3], images.stride());
        float[] mean = [0.485f, 0.456f, 0.406f],
            deviation = [0.229f, 0.224f, 0.225f];
        for (int channel = 0; channel < 3; channel++)
        {
            float value = cache.Image(Rows[4])[(2 * Size + 5) * 3 + channel];
            Assert.Equal((value / 255 - mean[channel]) / deviation[channel], images[4, channel, 2, 5].ToSingle(), 1e-5f);
        }
        Assert.Equal(
            1,
            Normalisation.Half.CreateTransform(Size, CPU)(full([1, Size, Size, 3], 255, ScalarType.Byte))[0, 0, 0, 0].ToSingle(),
            1e-6f
        );
    }

    static (byte[] Bytes, long[] Positions) Collect(IEnumerable<Batch> batches)
    {
        using var scope = NewDisposeScope();
        var bytes = new List<byte>();
        var positions = new List<long>();
        foreach (var batch in batches)
        {
            Assert.Equal(batch.PixelBytes.ToArray(), batch.Pixels().bytes.ToArray());
            bytes.AddRange(batch.PixelBytes);
            positions.AddRange(batch.Positions().data<long>().ToArray());
        }
        return ([.. bytes], [.. positions]);
    }
}
