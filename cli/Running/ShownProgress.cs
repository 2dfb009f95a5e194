using Spectre.Console;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Running;

/// <summary>Shows the progress of one command: a bar on a terminal, else a line at most every ten seconds.</summary>
static class ShownProgress
{
    /// <param name="name">The command.</param>
    /// <param name="work">Reports what it does.</param>
    /// <returns>What the work returns.</returns>
    public static async Task<T> RunAsync<T>(string name, Func<ProgressReporter, Task<T>> work)
    {
        bool terminal = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
        ProgressReporter progress = new(name, terminal ? TextWriter.Null : Console.Out, TimeProvider.System);
        using CancellationTokenSource ended = new();
        var shown = terminal
            ? TerminalDisplay.ShowAsync(() => [new StepState(name, StepPhase.Running, progress.Latest, 0, new Dictionary<string, double>())], AnsiConsole.Console, ended.Token)
            : Task.CompletedTask;
        try
        {
            return await work(progress);
        }
        finally
        {
            await ended.CancelAsync();
            await shown;
        }
    }
}
