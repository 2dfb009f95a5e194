using System.CommandLine;
using StackingK8s.Cli;

namespace StackingK8s.Tests.Cli;

public class CommandHelpTests
{
    [Fact]
    public void Descriptions_fit_on_a_terminal_of_80_columns()
    {
        // Indented by two columns.
        var tooLong = Commands(CommandLine.Root()).SelectMany(command => command.Description!.Split('\n')).Where(line => line.Length > 78);

        Assert.Empty(tooLong);
    }

    public static TheoryData<string> EveryCommand() => [.. Paths(CommandLine.Root(), "")];

    static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(each => Paths(each, $"{path} {each.Name}".Trim())).Prepend(path);

    [Theory, MemberData(nameof(EveryCommand))]
    public async Task Help_fits_into_80_columns(string command)
    {
        string help = await HelpAsync(command.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain(help.Split('\n'), line => line.Length > 80);
    }

    [Fact]
    public async Task The_list_of_commands_has_the_first_sentence_of_each_and_its_own_help_the_rest()
    {
        string list = await HelpAsync();
        string own = await HelpAsync("folds");

        Assert.Contains("Splits a manifest into folds", list, StringComparison.Ordinal);
        Assert.DoesNotContain("StratifiedKFold", list, StringComparison.Ordinal);
        Assert.Contains("Splits a manifest into folds.", own, StringComparison.Ordinal);
        Assert.Contains("StratifiedKFold", own, StringComparison.Ordinal);
    }

    static async Task<string> HelpAsync(params string[] command)
    {
        using StringWriter output = new();
        Assert.Equal(0, await CommandLine.RunAsync([.. command, "--help"], output, TextWriter.Null, CancellationToken.None));
        return output.ToString();
    }

    static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);
}
