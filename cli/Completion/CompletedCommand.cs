using System.CommandLine;
using System.CommandLine.Completions;

namespace StackingK8s.Cli.Completion;

/// <summary>What can follow a command, for the scripts of shells.</summary>
/// <param name="Path">Names of the command and those above it, each after a '/'; "" for the program.</param>
/// <param name="Summary">Its first sentence.</param>
/// <param name="Below">Its subcommands.</param>
/// <param name="Options">Its options.</param>
sealed record CompletedCommand(string Path, string Summary, IReadOnlyList<CompletedCommand> Below, IReadOnlyList<CompletedOption> Options)
{
    /// <summary>The name alone.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>This command and all below it.</summary>
    public IEnumerable<CompletedCommand> All => Below.SelectMany(command => command.All).Prepend(this);

    /// <summary>Describes a command and all below it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="path">Its path.</param>
    /// <param name="inherited">Options of the commands above it that hold here, too.</param>
    public static CompletedCommand Of(Command command, string path = "", IEnumerable<Option>? inherited = null)
    {
        Option[] options = [.. command.Options, .. inherited ?? []];
        return new(
            path,
            command.Description?.Split('\n')[0].TrimEnd('.') ?? "",
            [
                .. command
                    .Subcommands.Where(each => !each.Hidden)
                    .Select(each => Of(each, $"{path}/{each.Name}", options.Where(option => option.Recursive))),
            ],
            [.. options.Where(option => !option.Hidden).Select(CompletedOption.Of)]
        );
    }
}

/// <summary>An option of a command.</summary>
/// <param name="Names">Such as --file and -f.</param>
/// <param name="Summary">Its description.</param>
/// <param name="TakesValue">Whether a value follows it.</param>
/// <param name="Values">The values it can have; empty where they are files, numbers or texts.</param>
sealed record CompletedOption(IReadOnlyList<string> Names, string Summary, bool TakesValue, IReadOnlyList<string> Values)
{
    /// <summary>Describes an option.</summary>
    public static CompletedOption Of(Option option)
    {
        bool takesValue = option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0;
        string[] names = [option.Name, .. option.Aliases];
        return new(
            // A shell would take -? for a pattern.
            [.. names.Where(name => name.StartsWith('-') && !name.Contains('?')).Distinct()],
            option.Description ?? "",
            takesValue,
            takesValue ? [.. option.GetCompletions(CompletionContext.Empty).Select(item => item.Label)] : []
        );
    }
}
