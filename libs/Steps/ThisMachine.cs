using System.Runtime.InteropServices;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Steps;

/// <summary>The machine that this process runs on, for the record.</summary>
public static class ThisMachine
{
    /// <summary>Describes the machine.</summary>
    /// <param name="device">Where the networks' arithmetic is done.</param>
    /// <param name="arithmetic">What its last bits depend on; null where there are no networks.</param>
    public static MachineDescription Describe(string device, ArithmeticDescription? arithmetic = null) =>
        new(
            Cpu(File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo") : []),
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            device,
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}",
            arithmetic
        );

    /// <summary>The processor's name and whether it has AVX-512, by which numerical libraries choose their kernels. Pure.</summary>
    /// <param name="information">The lines of /proc/cpuinfo (proc(5)).</param>
    /// <returns>For example "AMD EPYC 9654 with AVX-512".</returns>
    public static string Cpu(IEnumerable<string> information)
    {
        string? name = null,
            flags = null;
        foreach (string line in information)
        {
            name ??= Value(line, "model name");
            flags ??= Value(line, "flags");
            if (name is not null && flags is not null)
                break;
        }
        bool wide = flags?.Split(' ').Contains("avx512f") == true;
        return $"{name ?? RuntimeInformation.ProcessArchitecture.ToString()} {(wide ? "with" : "without")} AVX-512";
    }

    static string? Value(string line, string field) =>
        line.StartsWith(field, StringComparison.Ordinal) && line.Split(':', 2) is [_, var value] ? value.Trim() : null;
}
