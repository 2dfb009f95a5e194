using System.Globalization;
using Spectre.Console;
using StackingK8s.Cli.Terminal;
using StackingK8s.Contracts.Results;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Running;

/// <summary>Shows a run as a live table of bars, redrawn four times a second.</summary>
static class TerminalDisplay
{
    const int BarWidth = 24;
    static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Draws until <paramref name="ended"/>, then once more.</summary>
    public static Task ShowAsync(Func<IReadOnlyList<StepState>> states, IAnsiConsole console, CancellationToken ended) =>
        console
            .Live(Draw(states()))
            .StartAsync(async live =>
            {
                while (!ended.IsCancellationRequested)
                {
                    live.UpdateTarget(Draw(states()));
                    await Task.Delay(RedrawInterval, ended).ContinueWith(_ => { }, TaskScheduler.Default);
                }
                live.UpdateTarget(Draw(states()));
            });

    static Table Draw(IReadOnlyList<StepState> states)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        for (int column = 0; column < 4; column++)
            table.AddColumn(new TableColumn("") { NoWrap = true });
        foreach (var state in states)
            table.AddRow(
                new Markup(state.Name),
                new Markup(Bar(state)),
                new Markup(Status(state)),
                new Text(TerminalText.Escape(Detail(state)))
            );
        return table;
    }

    static string Bar(StepState state)
    {
        double fraction = state.Phase switch
        {
            StepPhase.Done or StepPhase.Reused => 1,
            StepPhase.Waiting => 0,
            _ => state.Progress?.Fraction ?? 0,
        };
        int filled = (int)Math.Round(fraction * BarWidth);
        return $"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/]";
    }

    static string Status(StepState state) =>
        state.Phase switch
        {
            StepPhase.Waiting => "[grey]waiting[/]",
            StepPhase.Running => string.Create(CultureInfo.InvariantCulture, $"{(state.Progress?.Fraction ?? 0) * 100, 3:0} %"),
            StepPhase.Failed => "[red]failed[/]",
            StepPhase.Reused => "[blue]reused[/]",
            _ => "[green]done[/]",
        };

    static string Detail(StepState state) =>
        state.Phase switch
        {
            StepPhase.Running => state.Progress is { } progress ? ProgressLine.Format(progress) : ActivityNames.Starting,
            StepPhase.Waiting => "",
            _ => PlainDisplay.FormatResult(state),
        };
}
