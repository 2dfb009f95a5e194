using System.Globalization;

namespace StackingK8s.Vision.Devices;

/// <summary>The most memory that some work takes, as the kernel counts resident pages; for Linux.</summary>
static class PeakMemory
{
    const string Status = "/proc/self/status",
        ClearReferences = "/proc/self/clear_refs",
        ResetPeak = "5"; // as proc(5) describes them

    /// <param name="work">Runs once.</param>
    /// <returns>Bytes above those resident before.</returns>
    public static long Measure(Action work)
    {
        // Tensors that nobody holds any more are freed by their finalizers: before the work, not in the middle of it.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        NativeMemory.ReturnFreed();
        File.WriteAllText(ClearReferences, ResetPeak);
        long before = Bytes("VmRSS:");
        work();
        return Bytes("VmHWM:") - before;
    }

    static long Bytes(string field)
    {
        string line = File.ReadLines(Status).First(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024
            * long.Parse(
                line.AsSpan(field.Length, line.Length - field.Length - " kB".Length),
                NumberStyles.AllowLeadingWhite,
                CultureInfo.InvariantCulture
            );
    }
}
