using System.Globalization;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Running;

/// <summary>Shows a run where there is no terminal: a line when a step starts or ends, and progress at most every ten seconds.</summary>
/// <param name="steps">The steps of the run.</param>
/// <param name="output">Where the lines go.</param>
/// <param name="clock">Times the progress lines.</param>
sealed class PlainDisplay(RunProgress steps, TextWriter output, TimeProvider clock)
{
    static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    readonly Dictionary<string, StepPhase> shown = new(StringComparer.Ordinal);
    long lastProgress = clock.GetTimestamp();
    int nextRunning;

    /// <summary>Writes until <paramref name="ended"/>, then the last changes.</summary>
    public async Task ShowAsync(CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            Write();
            await Task.Delay(PollInterval, clock, ended).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        Write();
    }

    /// <summary>How long a step took and its headline numbers.</summary>
    public static string FormatResult(StepState state) =>
        string.Join(
            ", ",
            state
                .Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:0.####}"))
                .Prepend(ProgressLine.FormatDuration(state.Seconds))
        );

    void Write()
    {
        var states = steps.Snapshot();
        foreach (var state in states)
        {
            if (shown.GetValueOrDefault(state.Name) == state.Phase)
                continue;
            shown[state.Name] = state.Phase;
            string phase = state.Phase.ToString().ToLowerInvariant();
            output.WriteLine(
                state.Phase == StepPhase.Running ? $"{state.Name}: {phase}" : $"{state.Name}: {phase} after {FormatResult(state)}"
            );
        }
        var running = states.Where(state => state is { Phase: StepPhase.Running, Progress: not null }).ToList();
        if (running.Count == 0 || clock.GetElapsedTime(lastProgress) < ProgressLine.Interval)
            return;
        lastProgress = clock.GetTimestamp();
        // One line, for each running step in turn.
        var next = running[nextRunning++ % running.Count];
        output.WriteLine($"{next.Name}: {ProgressLine.Format(next.Progress!)}");
    }
}
