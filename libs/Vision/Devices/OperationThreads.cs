using TorchSharp;

namespace StackingK8s.Vision.Devices;

/// <summary>
/// The number of threads inside a tensor operation. It changes the order of sums, thus the last bits of a trained network: set it once, at
/// the start, from the program's arguments. libtorch has one number for each thread that calls it, taken from the process at the
/// thread's first call and kept, whatever the process is told later. So code that continues on another thread after an await may meet
/// the number of an earlier time: trainer and embedder <see cref="Hold"/> theirs.
/// </summary>
public static class OperationThreads
{
    static volatile int chosen; // 0: none

    /// <summary>Sets the number of threads for all trainings and embeddings of the process that begin from now on.</summary>
    /// <param name="count">Threads of one operation, at least 1. One for each core that the process may use is fastest.</param>
    public static void Set(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        chosen = count;
        torch.set_num_threads(count);
    }

    /// <summary>The number of <see cref="Set"/>; the calling thread's own before that.</summary>
    public static int Count => chosen is > 0 and var count ? count : torch.get_num_threads();

    /// <summary>Gives the calling thread the number of <see cref="Set"/>, whatever it had before.</summary>
    /// <returns>The numbers that must stay as they are while the thread computes.</returns>
    internal static ThreadNumbers Hold()
    {
        if (chosen is > 0 and var count && ThreadNumbers.Read() is var now && (now.Operations != count || now.MatrixProducts != count))
            torch.set_num_threads(count);
        return ThreadNumbers.Read();
    }
}
