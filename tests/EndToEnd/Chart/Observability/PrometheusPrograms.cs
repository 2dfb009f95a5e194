using System.Diagnostics;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd.Chart.Observability;

/// <summary>Where prometheus and promtool are: on the PATH, or where `make prometheus-server` unpacks Debian's package.</summary>
static class PrometheusPrograms
{
    /// <returns>Null where it is not.</returns>
    public static string? Look(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Append(Repository.Path(".build", "prometheus", "usr", "bin"))
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    /// <summary>Skips the test where it is not.</summary>
    public static string Find(string program)
    {
        string? found = Look(program);
        Assert.SkipWhen(found is null, $"No {program} here: make prometheus-server fetches it on Debian and Ubuntu.");
        return found!;
    }

    public static async Task<(int Code, string Output)> PromtoolAsync(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Find("promtool"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
