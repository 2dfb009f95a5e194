using System.Globalization;

namespace StackingK8s.Steps;

/// <summary>The memory of this process as the Linux kernel counts it.</summary>
/// <param name="ResidentBytes">Held now, native libraries and mapped files included.</param>
/// <param name="PeakBytes">The most held at any time.</param>
readonly record struct ProcessMemory(long ResidentBytes, long PeakBytes)
{
    /// <summary>Reads VmRSS and VmHWM of /proc/self/status (proc(5)).</summary>
    /// <returns>Null where the kernel does not provide them.</returns>
    public static ProcessMemory? Read()
    {
        try
        {
            return Parse(File.ReadAllLines("/proc/self/status"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    static ProcessMemory? Parse(IReadOnlyList<string> lines) =>
        Kibibytes(lines, "VmRSS:") is { } resident && Kibibytes(lines, "VmHWM:") is { } peak ? new(resident << 10, peak << 10) : null;

    // As in: VmRSS:      1844 kB
    static long? Kibibytes(IReadOnlyList<string> lines, string name)
    {
        string? line = lines.FirstOrDefault(each => each.StartsWith(name, StringComparison.Ordinal));
        return line?[name.Length..].Trim().Split(' ') is [var number, "kB"] ? long.Parse(number, CultureInfo.InvariantCulture) : null;
    }
}
