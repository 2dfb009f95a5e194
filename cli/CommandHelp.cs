using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using StackingK8s.Contracts.CommandLines;

namespace StackingK8s.Cli;

/// <summary>
/// The help of a command. In the list of its subcommands each has its first sentence alone; the rest stands in its own help.
/// </summary>
public sealed class CommandHelp : SynchronousCommandLineAction
{
    readonly HelpAction whole = new();

    /// <summary>Fits into the terminal, and into 80 columns of a wider one.</summary>
    public CommandHelp() => whole.MaxWidth = ProgramCommand.FitHelp(whole.MaxWidth);

    /// <summary>Columns to fit into.</summary>
    public int MaxWidth
    {
        get => whole.MaxWidth;
        set => whole.MaxWidth = value;
    }

    public override int Invoke(ParseResult parseResult)
    {
        var described = parseResult.CommandResult.Command.Subcommands.Select(command => (Command: command, command.Description)).ToList();
        try
        {
            foreach (var (command, description) in described)
                command.Description = FirstSentence(description!);
            return whole.Invoke(parseResult);
        }
        finally
        {
            foreach (var (command, description) in described)
                command.Description = description;
        }
    }

    static string FirstSentence(string description) => description.Split('\n')[0].TrimEnd('.');
}
