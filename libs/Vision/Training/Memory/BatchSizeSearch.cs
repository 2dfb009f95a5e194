using StackingK8s.Vision.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Memory;

/// <summary>
/// Finds the batch size that fits where the user leaves it to the machine: the largest power of two up to <see cref="Largest"/> and the
/// number of rows. On a GPU by training steps of growing size until one does not fit; on a CPU, where too large a step would end the
/// process, by an estimate from the measured peaks of two small ones. The same machine and limit give the same size unless the estimate
/// lies at the edge between two: a resumed training must use its snapshot's.
/// </summary>
public static class BatchSizeSearch
{
    /// <summary>
    /// The largest size tried, in images: 64. Beyond it a CPU gains nothing, small sets have too few steps for the schedule, and
    /// generalisation suffers (Keskar et al.: On large-batch training, 2017) unless the learning rate is raised too.
    /// </summary>
    public const int Largest = 64;

    /// <summary>The smallest size tried, in images: batch normalisation needs two.</summary>
    public const int Smallest = 2;

    // The two sizes measured on a CPU: the smallest there is, and one far enough from it that what an image takes shows above the noise.
    const int SmallProbe = 2,
        LargeProbe = 8;

    // Of the memory on a CPU; a choice, not a measured bound. The rest is for what the two probes do not show: the loader's batches, the
    // mapped images, the garbage collector, and the error of a straight line through two points.
    const double UsableShare = 0.8;

    // On a GPU one image in eight more than will be trained must fit; a choice, not a measured bound. The rest is for the fragmentation
    // that the caching allocator has after thousands of steps and not yet after two.
    const int MarginDivisor = 8;

    /// <summary>Finds the largest size that fits, by real training steps.</summary>
    /// <param name="create">Creates a network like the one to be trained, on its device; it is disposed afterwards.</param>
    /// <param name="imageSize">Side in pixels.</param>
    /// <param name="rows">Training rows.</param>
    /// <param name="options">Of the training.</param>
    /// <param name="memoryLimit">Bytes that this process may use, for the estimate on a CPU.</param>
    /// <returns>A power of two from <see cref="Smallest"/> to <see cref="Largest"/>.</returns>
    /// <exception cref="TrainingOutOfMemoryException">Not even <see cref="Smallest"/> images fit.</exception>
    public static int Find(Func<nn.Module<Tensor, Tensor>> create, int imageSize, int rows, TrainingOptions options, long memoryLimit)
    {
        using var network = create();
        int most = Math.Min(Largest, rows);
        void Probe(int batchSize) => MemoryProbe.Run(network, imageSize, batchSize, options);
        if (network.parameters().First().device_type == DeviceType.CUDA)
            return SearchByProbing(most, Probe);
        Probe(SmallProbe); // libtorch allocates its own buffers and compiles its kernels in the first steps
        long small = PeakMemory.Measure(() => Probe(SmallProbe)),
            large = PeakMemory.Measure(() => Probe(LargeProbe));
        return EstimateFromPeaks(most, memoryLimit, small, large, options);
    }

    /// <param name="most">Largest size to try.</param>
    /// <param name="probe">Throws <see cref="TrainingOutOfMemoryException"/> if so many images do not fit.</param>
    internal static int SearchByProbing(int most, Action<int> probe)
    {
        int fits = 0;
        for (int size = Smallest; size <= most; size *= 2)
            try
            {
                probe(size + (size + MarginDivisor - 1) / MarginDivisor);
                fits = size;
            }
            catch (TrainingOutOfMemoryException) when (fits > 0)
            {
                break;
            }
        return Math.Max(fits, Smallest);
    }

    /// <param name="most">Largest size to consider.</param>
    /// <param name="memoryLimit">Bytes that this process may use.</param>
    /// <param name="smallPeak">Bytes taken by a step of 2 images.</param>
    /// <param name="largePeak">Bytes taken by a step of 8.</param>
    /// <param name="options">Of the training.</param>
    internal static int EstimateFromPeaks(int most, long memoryLimit, long smallPeak, long largePeak, TrainingOptions options)
    {
        double perImage = Math.Max(1, (largePeak - smallPeak) / (double)(LargeProbe - SmallProbe)),
            fixedPart = Math.Max(0, smallPeak - SmallProbe * perImage),
            available = UsableShare * memoryLimit - fixedPart;
        if (available < Smallest * perImage)
            throw new TrainingOutOfMemoryException(
                Smallest,
                options.AccumulationSteps,
                DeviceType.CPU,
                new InsufficientMemoryException(
                    $"{memoryLimit >> 20} MiB of memory; a step of {Smallest} images takes {smallPeak >> 20} MiB."
                )
            );
        int size = Smallest;
        while (size * 2 <= most && size * 2 * perImage <= available)
            size *= 2;
        return size;
    }
}
