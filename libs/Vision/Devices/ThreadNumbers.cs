using System.Runtime.InteropServices;
using TorchSharp;

namespace StackingK8s.Vision.Devices;

/// <summary>The numbers of threads that the order of libtorch's sums depends on, as the calling thread finds them.</summary>
/// <param name="Operations">Of convolutions, norms and sums: OpenMP's number of this thread.</param>
/// <param name="MatrixProducts">Of MKL's products; the same as <paramref name="Operations"/> without MKL.</param>
/// <param name="SideBySide">Operations that libtorch may run at the same time.</param>
readonly record struct ThreadNumbers(int Operations, int MatrixProducts, int SideBySide)
{
    static readonly nint MklThreads = NativeTorch.Export("mkl_get_max_threads");

    public static ThreadNumbers Read()
    {
        int operations = torch.get_num_threads();
        return new(operations, ReadMkl() ?? operations, torch.get_num_interop_threads());
    }

    /// <summary>Cheap enough for every step: three calls that read a number.</summary>
    /// <exception cref="ThreadsChangedException">One of the numbers is no longer what it was.</exception>
    public void ThrowIfChanged()
    {
        var now = Read();
        if (now != this)
            throw new ThreadsChangedException(ToString(), now.ToString());
    }

    public override string ToString() =>
        $"{this.Operations} in an operation, {this.MatrixProducts} in a matrix product, {this.SideBySide} side by side";

    static unsafe int? ReadMkl() => MklThreads == 0 ? null : ((delegate* unmanaged<int>)MklThreads)();
}

/// <summary>Other code of the process has changed the number of threads while a network was at work: a defect.</summary>
/// <param name="before">The numbers at the beginning.</param>
/// <param name="now">The numbers found.</param>
public sealed class ThreadsChangedException(string before, string now)
    : InvalidOperationException(
        $"The number of threads changed while a network was at work ({before}; now {now}): sums are added in another order since, and "
            + "nobody could compute this result again. Set it once, before the first training of the process."
    );
