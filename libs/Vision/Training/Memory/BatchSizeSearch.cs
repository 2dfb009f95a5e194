using StackingK8s.Vision.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Memory;

/// <summary>
/// Finds the batch size that fits where the user leaves it to the machine: the largest power of two up to <see cref="Largest"/> and the number of rows. On a
/// GPU by training steps of growing size until one does not fit, with an eighth to spare; on a CPU, where too large a step would end the process,
/// from the measured peaks of two small ones and four fifths of the memory. The same machine and limit give the same size unless the estimate lies at the
/// edge between two: whoever resumes a training must take its snapshot's.
/// </summary>
public static class BatchSizeSearch
{
    /// <summary>
    /// Where the search ends although more would fit: beyond it a CPU gains nothing, small sets have too few steps for the schedule, and
    /// generalisation suffers (Keskar et al.: On large-batch training, 2017) unless the learning rate is raised too.
    /// </summary>
    public const int Largest = 64;

    /// <summary>Batch normalisation needs two.</summary>
    public const int Smallest = 2;

    const int SmallTrial = 2,
        LargeTrial = 8;
    const double UsableShare = 0.8;

    /// <param name="create">A network like the one to be trained, on its device; it is thrown away.</param>
    /// <param name="imageSize">Side in pixels.</param>
    /// <param name="rows">Training rows.</param>
    /// <param name="options">Of the training.</param>
    /// <param name="memoryLimit">Bytes that this process may use, for the estimate on a CPU.</param>
    /// <exception cref="TrainingOutOfMemoryException">Not even <see cref="Smallest"/> images fit.</exception>
    public static int Find(Func<nn.Module<Tensor, Tensor>> create, int imageSize, int rows, TrainingOptions options, long memoryLimit)
    {
        using var network = create();
        int most = Math.Min(Largest, rows);
        void Try(int batchSize) => MemoryProbe.Run(network, imageSize, batchSize, options);
        if (network.parameters().First().device_type == DeviceType.CUDA)
            return SearchByProbing(most, Try);
        Try(SmallTrial); // libtorch's own buffers and compiled kernels come once
        return EstimateFromPeaks(
            most,
            memoryLimit,
            PeakMemory.Measure(() => Try(SmallTrial)),
            PeakMemory.Measure(() => Try(LargeTrial)),
            options
        );
    }

    /// <param name="trial">Throws <see cref="TrainingOutOfMemoryException"/> if so many images do not fit.</param>
    internal static int SearchByProbing(int most, Action<int> trial)
    {
        int fits = 0;
        for (int size = Smallest; size <= most; size *= 2)
            try
            {
                trial(size + (size + 7) / 8);
                fits = size;
            }
            catch (TrainingOutOfMemoryException) when (fits > 0)
            {
                break;
            }
        return Math.Max(fits, Smallest);
    }

    /// <param name="smallPeak">Bytes taken by a step of 2 images.</param>
    /// <param name="largePeak">Bytes taken by a step of 8.</param>
    internal static int EstimateFromPeaks(int most, long memoryLimit, long smallPeak, long largePeak, TrainingOptions options)
    {
        double perImage = Math.Max(1, (largePeak - smallPeak) / (double)(LargeTrial - SmallTrial));
        double fixedPart = Math.Max(0, smallPeak - SmallTrial * perImage);
        double room = UsableShare * memoryLimit - fixedPart;
        if (room < Smallest * perImage)
            throw new TrainingOutOfMemoryException(
                Smallest,
                options.AccumulationSteps,
                DeviceType.CPU,
                new InsufficientMemoryException(
                    $"{memoryLimit >> 20} MiB of memory; a step of {Smallest} images takes {smallPeak >> 20} MiB."
                )
            );
        int size = Smallest;
        while (size * 2 <= most && size * 2 * perImage <= room)
            size *= 2;
        return size;
    }
}
