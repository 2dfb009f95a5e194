using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Training;
using StackingK8s.Vision.Training.Memory;
using TorchSharp;

namespace StackingK8s.Tests.Vision.Training;

[Collection(nameof(Alone))]
public sealed class BatchSizeSearchTests
{
    const long MiB = 1 << 20;
    static readonly TrainingOptions Options = new();

    [Theory]
    [InlineData(64, 72, 64)] // 64 and an eighth
    [InlineData(64, 71, 32)]
    [InlineData(40, 999, 32)] // no more than the rows
    [InlineData(64, 3, 2)]
    public void Probing_finds_the_largest_power_of_two_that_leaves_an_eighth_free(int most, int room, int expected) =>
        Assert.Equal(expected, BatchSizeSearch.SearchByProbing(most, size =>
            {
                if (size > room)
                    throw Exhausted(size);
            }));

    [Fact]
    public void Probing_ends_at_the_first_size_that_does_not_fit()
    {
        var tried = new List<int>();
        BatchSizeSearch.SearchByProbing(64, size =>
        {
            tried.Add(size);
            if (size > 10)
                throw Exhausted(size);
        });
        Assert.Equal([3, 5, 9, 18], tried);
        Assert.Throws<TrainingOutOfMemoryException>(() => BatchSizeSearch.SearchByProbing(64, size => throw Exhausted(size)));
    }

    [Theory]
    // 100 MiB and 10 MiB an image: four fifths of the limit leave room for so many.
    [InlineData(64, 2000, 64), InlineData(64, 920, 32), InlineData(40, 2000, 32), InlineData(64, 155, 2), InlineData(64, 176, 4)]
    public void The_estimate_is_the_largest_size_that_fits_into_four_fifths_of_the_memory(int most, long limit, int expected) =>
        Assert.Equal(expected, BatchSizeSearch.EstimateFromPeaks(most, limit * MiB, 120 * MiB, 180 * MiB, Options));

    [Fact]
    public void Where_two_images_do_not_fit_nothing_does()
    {
        var exhausted = Assert.Throws<TrainingOutOfMemoryException>(() =>
            BatchSizeSearch.EstimateFromPeaks(64, 120 * MiB, 120 * MiB, 180 * MiB, Options)
        );
        Assert.Contains("gradientCheckpointing: true", exhausted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_real_network_gets_a_size_its_memory_holds()
    {
        static Expert Create() => ExpertCatalog.Create("efficientnetv2_test", new ExpertOptions(), 1);
        Assert.Equal(64, BatchSizeSearch.Find(Create, 64, 1000, Options, 8192 * MiB));
        Assert.InRange(BatchSizeSearch.Find(Create, 192, 1000, Options, 300 * MiB), 2, 32);
    }

    [Fact]
    public void Recomputation_takes_less_memory()
    {
        long Peak(bool recompute)
        {
            using var expert = ExpertCatalog.Create("tf_efficientnetv2_b0", new ExpertOptions(), 1);
            if (recompute)
                expert.UseGradientCheckpointing();
            MemoryProbe.Run(expert, 128, 2, Options);
            // The lower of two: what earlier tests left scattered in the heap only ever adds.
            return Math.Min(Measure(expert), Measure(expert));
        }
        // So many images that their activations outweigh what stays: weights, gradients, moments, and the scratch memory of convolutions,
        // which differs between processors.
        long Measure(Expert expert) => PeakMemory.Measure(() => MemoryProbe.Run(expert, 128, 96, Options));
        Assert.InRange(Peak(true) / (double)Peak(false), 0.1, 0.8);
    }

    [Theory]
    [
        InlineData(23_000_000L * 1024),
        InlineData(1000, "max", "1000\n"),
        InlineData(500, "500", "max", "1000"),
        InlineData(23_000_000L * 1024, "max")
    ]
    public void The_limit_is_the_smallest_of_the_containers_and_what_is_free(long expected, params string[] limits) =>
        Assert.Equal(expected, MemoryLimit.Compute(limits, "MemTotal:       24683620 kB\nMemAvailable:   23000000 kB\n"));

    [Fact]
    public void This_machine_has_some_memory() => Assert.InRange(MemoryLimit.Detect(), 64 * MiB, long.MaxValue);

    static TrainingOutOfMemoryException Exhausted(int size) => new(size, 1, DeviceType.CUDA, new InsufficientMemoryException());
}
