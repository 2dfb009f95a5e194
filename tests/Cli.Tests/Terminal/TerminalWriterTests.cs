using Spectre.Console;
using StackingK8s.Cli.Running;
using StackingK8s.Cli.Terminal;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Tests.Cli.Terminal;

public class TerminalWriterTests
{
    const string Hostile = "image \u001b]0;renamed\u0007\u001b[2J\u009b1mred\u007f.jpg";
    const string Shown = @"image \u001b]0;renamed\u0007\u001b[2J\u009b1mred\u007f.jpg";

    [Fact]
    public void Escape_sequences_are_shown_and_layout_is_kept()
    {
        using StringWriter terminal = new() { NewLine = "\n" };
        using TerminalWriter writer = new(terminal) { NewLine = "\n" };

        writer.WriteLine(Hostile);
        writer.Write(Hostile.ToCharArray());
        writer.Write('\u001b');
        writer.WriteLine("\ta\r");
        writer.Write(Hostile.AsSpan());
        writer.Write("{0}!", Hostile);

        Assert.Equal(Shown + "\n" + Shown + @"\u001b" + "\ta\n" + Shown + Shown + "!", terminal.ToString());
    }

    [Fact]
    public async Task Lines_too_long_for_a_buffer_and_asynchronous_ones_are_shown_as_well()
    {
        using StringWriter terminal = new() { NewLine = "\n" };
        await using TerminalWriter writer = new(terminal) { NewLine = "\n" };
        string big = new('x', 100_000);

        await writer.WriteLineAsync(Hostile);
        await writer.WriteAsync(big + "\u001b");

        Assert.Equal(Shown + "\n" + big + @"\u001b", terminal.ToString());
    }

    [Fact]
    public async Task The_live_table_shows_what_a_step_reports()
    {
        using StringWriter drawn = new();
        var console = AnsiConsole.Create(
            new()
            {
                Ansi = AnsiSupport.Yes,
                Interactive = InteractionSupport.Yes,
                Out = new AnsiConsoleOutput(drawn),
            }
        );
        console.Profile.Width = 200;
        StepState state = new(
            "fold-0",
            StepPhase.Running,
            StepProgress.Starting("fold-0") with
            {
                Message = Hostile,
            },
            0,
            new Dictionary<string, double>()
        );

        await TerminalDisplay.ShowAsync(() => [state], console, new CancellationToken(canceled: true));

        Assert.Contains(Shown, drawn.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b]0;", drawn.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u009b', drawn.ToString());
    }
}
