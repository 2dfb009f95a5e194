using System.Diagnostics;
using System.Globalization;

namespace StackingK8s.Bench.LargeRuns;

/// <summary>How long a program took, and the most memory it had.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="CpuSeconds">On all cores together, the kernel's time for it included.</param>
/// <param name="PeakMiB">Most resident memory, its mapped files included.</param>
/// <remarks>The latter two are those of 20 ms before its end at the earliest.</remarks>
sealed record MeasuredProcess(double Seconds, double CpuSeconds, double PeakMiB)
{
    const double TicksPerSecond = 100;

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<MeasuredProcess> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var ended = process.WaitForExitAsync();
        double cpu = 0,
            peak = 0;
        while (await Task.WhenAny(ended, Task.Delay(20)) != ended)
            (cpu, peak) = (Math.Max(cpu, CpuNow(process.Id)), Math.Max(peak, PeakNow(process.Id)));
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} failed (exit code {process.ExitCode}): {await output}");
        return new(clock.Elapsed.TotalSeconds, cpu, peak);
    }

    /// <summary>utime, stime, and those of its children that have ended: proc(5).</summary>
    static double CpuNow(int process)
    {
        try
        {
            string[] fields = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
            return fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    static double PeakNow(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.AsSpan(6, line.Length - 9), CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
