using System.Diagnostics;

namespace StackingK8s.Bench.Stacks;

/// <summary>Runs `stacking` and reads nothing of what it prints.</summary>
static class StackProcess
{
    public static void Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {arguments[0]} failed (exit code {process.ExitCode}).");
    }
}
