using System.CommandLine;
using StackingK8s.Contracts.CommandLines;

namespace StackingK8s.Steps;

/// <summary>The command line of every step program. It holds places and ports alone: what is computed is in the task.</summary>
/// <param name="TaskFile">task.json.</param>
/// <param name="ScratchFolder">Created if missing; the step removes what it puts there.</param>
/// <param name="CacheFolder">Shared with other steps on this machine.</param>
/// <param name="TerminationMessage">File for the termination message, in a pod /dev/termination-log; null for none.</param>
/// <param name="Port">Of /progress and /metrics; 0 for none.</param>
/// <param name="EveryAddress">Serve the port beyond the loopback.</param>
/// <param name="StopWithInput">Stop when standard input closes, because the process that started the step is gone.</param>
public sealed record StepOptions(
    string TaskFile,
    string ScratchFolder,
    string CacheFolder,
    string? TerminationMessage,
    int Port,
    bool EveryAddress,
    bool StopWithInput
)
{
    /// <summary>Makes the root command of a step program.</summary>
    /// <param name="description">One sentence for --help.</param>
    /// <param name="run">Runs the step and returns the exit code.</param>
    public static RootCommand Command(string description, Func<StepOptions, Task<int>> run)
    {
        Option<string> task = new("--task") { Description = "The step's task.json", Required = true };
        Option<string> scratch = new("--scratch-dir")
        {
            Description = "Folder for this attempt's files",
            DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "stacking-scratch"),
        };
        Option<string> cache = new("--cache-dir")
        {
            Description = "Folder for decoded images, shared by the steps of a machine",
            DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "stacking-cache"),
        };
        Option<string?> message = new("--termination-message") { Description = "File for the termination message to the orchestrator" };
        var port = new Option<int>("--port") { Description = "Port of /progress and /metrics; 0 for none" }.Port();
        Option<bool> everyAddress = new("--listen-everywhere") { Description = "Serve the port beyond this machine" };
        Option<bool> stopWithInput = new("--stop-with-stdin") { Description = "Stop when standard input closes" };
        RootCommand root = new(description) { task, scratch, cache, message, port, everyAddress, stopWithInput };
        root.SetAction(
            (parsed, _) =>
                run(
                    new StepOptions(
                        parsed.GetValue(task)!,
                        parsed.GetValue(scratch)!,
                        parsed.GetValue(cache)!,
                        parsed.GetValue(message),
                        parsed.GetValue(port),
                        parsed.GetValue(everyAddress),
                        parsed.GetValue(stopWithInput)
                    )
                )
        );
        return root;
    }
}
