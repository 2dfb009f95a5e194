using System.Runtime.InteropServices;

namespace StackingK8s.TestKit.Fuzzing;

/// <summary>CPU time of this thread, whatever else the machine does meanwhile.</summary>
static class ThreadTime
{
    const int ThreadClock = 3;

    public static TimeSpan Now()
    {
        if (GetTime(ThreadClock, out var time) != 0)
            throw new InvalidOperationException($"clock_gettime failed with {Marshal.GetLastPInvokeError()}.");
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000);
    }

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    static extern int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    struct Time
    {
        public long Seconds,
            Nanoseconds;
    }
}
