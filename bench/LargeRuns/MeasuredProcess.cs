using System.Diagnostics;
using System.Globalization;

namespace StackingK8s.Bench.LargeRuns;

/// <summary>How long a program took, and the most memory it had.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="PeakMiB">Most resident memory, its mapped files included; of a process that ends at once perhaps less.</param>
sealed record MeasuredProcess(double Seconds, double PeakMiB)
{
    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<MeasuredProcess> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var ended = process.WaitForExitAsync();
        double peak = 0;
        while (await Task.WhenAny(ended, Task.Delay(20)) != ended)
            peak = Math.Max(peak, PeakNow(process.Id));
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} failed (exit code {process.ExitCode}): {await output}");
        return new(clock.Elapsed.TotalSeconds, peak);
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
