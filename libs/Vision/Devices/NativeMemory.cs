using System.Runtime.InteropServices;

namespace StackingK8s.Vision.Devices;

/// <summary>
/// How the C library's allocator treats what a training step frees. By default it returns large blocks to the kernel at once, and
/// the next step pays for the same pages again, fault by fault: a fifth of the time of a small network's step on a CPU.
/// </summary>
public static partial class NativeMemory
{
    // Parameters of mallopt, from glibc's malloc.h.
    const int TrimThreshold = -1,
        TopPad = -2,
        MapMost = -4;

    // 64 MiB at a time: a small network's step then asks the kernel a few times instead of hundreds.
    const int Never = -1,
        GrowBy = 64 << 20;

    /// <summary>
    /// Makes the process keep what its steps free, and reuse it. Call it once, before the first tensor. Costs memory that would be
    /// allocated again a moment later; changes no result. Does nothing where the C library is not glibc.
    /// </summary>
    public static void KeepFreed()
    {
        try
        {
            _ = SetOption(MapMost, 0);
            _ = SetOption(TrimThreshold, Never);
            _ = SetOption(TopPad, GrowBy);
        }
        catch (Exception otherLibrary) when (otherLibrary is DllNotFoundException or EntryPointNotFoundException) { }
    }

    /// <summary>Returns what is kept and not in use to the kernel, so that the next allocations can be measured.</summary>
    internal static void ReturnFreed()
    {
        try
        {
            _ = Trim(0);
        }
        catch (Exception otherLibrary) when (otherLibrary is DllNotFoundException or EntryPointNotFoundException) { }
    }

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint kept);

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
