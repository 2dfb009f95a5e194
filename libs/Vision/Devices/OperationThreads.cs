using TorchSharp;

namespace StackingK8s.Vision.Devices;

/// <summary>
/// The number of threads inside a tensor operation. It belongs to the process and changes the order of sums, thus the last bits of results:
/// set it once, at the start, from the program's arguments.
/// </summary>
public static class OperationThreads
{
    /// <summary>Sets the number of threads for all operations of the process.</summary>
    /// <param name="count">Threads of one operation, at least 1. One for each core that the process may use is fastest.</param>
    public static void Set(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (torch.get_num_threads() != count)
            torch.set_num_threads(count);
    }
}
