using StackingK8s.Cli.Terminal;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Running;

/// <summary>Shows the progress of the command's own work: a live bar on a terminal, else a line at most every ten seconds.</summary>
static class ProgressDisplay
{
    /// <param name="name">Name of the work, as shown.</param>
    /// <param name="lines">Where plain lines go.</param>
    /// <param name="live">Whether to draw on a terminal; false where the result goes there.</param>
    /// <param name="work">The work, which may block its thread.</param>
    public static async Task<T> ShowAsync<T>(string name, TextWriter lines, bool live, Func<ProgressReporter, Task<T>> work)
    {
        var terminal = live ? LiveTerminal.Find() : null;
        ProgressReporter progress = new(name, terminal is null ? lines : TextWriter.Null, TimeProvider.System);
        using CancellationTokenSource ended = new();
        var shown = terminal is null
            ? Task.CompletedTask
            : TerminalDisplay.ShowAsync(
                () => [new StepState(name, StepPhase.Running, progress.Latest, 0, new Dictionary<string, double>())],
                terminal,
                ended.Token
            );
        try
        {
            return await Task.Run(() => work(progress));
        }
        finally
        {
            await ended.CancelAsync();
            await shown;
        }
    }
}
