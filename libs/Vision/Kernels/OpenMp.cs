using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using StackingK8s.Vision.Devices;

namespace StackingK8s.Vision.Kernels;

/// <summary>
/// Runs managed code on the threads of libtorch's own OpenMP team. Other threads would compete for the cores with libtorch's, which spin
/// for a while after each operation, waiting for the next.
/// </summary>
static unsafe class OpenMp
{
    static readonly delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void> Parallel;
    static readonly delegate* unmanaged<int> ThreadNumber;

    static OpenMp()
    {
        // Found through libtorch's dependencies: its copy of libgomp has a hash in its name.
        nint parallel = NativeTorch.Export("GOMP_parallel"),
            threadNumber = NativeTorch.Export("omp_get_thread_num");
        if (parallel == 0 || threadNumber == 0)
            return;
        Parallel = (delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void>)parallel;
        ThreadNumber = (delegate* unmanaged<int>)threadNumber;
    }

    public static bool IsAvailable => Parallel is not null;

    /// <summary>Calls <paramref name="body"/> once for each of 0 … threads - 1, at the same time, and returns when all are done.</summary>
    /// <param name="threads">At most as many as libtorch uses.</param>
    /// <param name="body">Must not throw.</param>
    public static void Run(int threads, Action<int> body)
    {
        if (threads == 1)
        {
            body(0);
            return;
        }
        var handle = GCHandle.Alloc(body);
        try
        {
            Parallel(&Enter, GCHandle.ToIntPtr(handle), (uint)threads, 0);
        }
        finally
        {
            handle.Free();
        }
    }

    [UnmanagedCallersOnly]
    static void Enter(nint body) => Unsafe.As<Action<int>>(GCHandle.FromIntPtr(body).Target!)(ThreadNumber());
}
