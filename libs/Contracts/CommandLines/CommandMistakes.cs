using System.CommandLine;
using System.CommandLine.Parsing;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.CommandLines;

/// <summary>What is wrong with a command line, in a few lines: each mistake, what may have been meant, and how to get help.</summary>
static class CommandMistakes
{
    /// <summary>Begins the error of an argument that looks like an option; the argument follows.</summary>
    public const string UnknownOption = "\u0000option ";

    // The library's sentences for what is said better here.
    const string Unrecognized = "Unrecognized command or argument",
        Missing = "Required command was not provided";

    /// <summary>Describes the mistakes.</summary>
    /// <param name="parsed">With errors.</param>
    /// <param name="nearest">Finds which of some names may have been meant; null: none is suggested.</param>
    /// <returns>Lines.</returns>
    public static IEnumerable<string> Describe(ParseResult parsed, Func<string, IReadOnlyList<string>, string>? nearest)
    {
        var command = parsed.CommandResult.Command;
        string name = Name(parsed.CommandResult);
        string[] subcommands = [.. command.Subcommands.Select(each => each.Name)];
        List<string> lines = [.. parsed.UnmatchedTokens.Select(Unmatched)];
        foreach (string message in parsed.Errors.Select(error => error.Message))
            if (message.StartsWith(UnknownOption, StringComparison.Ordinal))
                lines.Add(NoOption(message[UnknownOption.Length..]));
            else if (message.StartsWith(Missing, StringComparison.Ordinal))
            {
                if (parsed.UnmatchedTokens.Count == 0)
                    lines.Add($"{name} needs a command: {string.Join(", ", subcommands)}.");
            }
            else if (!message.StartsWith(Unrecognized, StringComparison.Ordinal))
                lines.Add(message);
        // What may hold a secret is named by its own rule, and shown by none.
        string[] secrets = [.. parsed.Tokens.Select(token => token.Value).Where(UriSecrets.MayBeIn)];
        return lines
            .Distinct()
            .Where(line => !secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)))
            .DefaultIfEmpty($"An argument of {name} {UriSecrets.Requirement}.")
            .Append($"Help: {name} --help");

        string Unmatched(string token) =>
            token.StartsWith('-') ? NoOption(token)
            : command.Subcommands.Count > 0 ? $"Unknown command '{token}' of {name}.{Meant(token, subcommands)}"
            : $"'{token}' is one argument too many for {name}.";

        string NoOption(string token) => $"Unknown option {token} of {name}.{Meant(token.Split('=')[0], Options(parsed.CommandResult))}";

        string Meant(string token, IReadOnlyList<string> known) =>
            nearest is null || known.Count == 0 ? "" : $" Did you mean {nearest(token, known)}?";
    }

    static IReadOnlyList<string> Options(CommandResult result) =>
        [
            .. Levels(result)
                .SelectMany(level => level.Command.Options.Where(option => level == result || option.Recursive))
                .Select(option => option.Name),
        ];

    static string Name(CommandResult result) => string.Join(' ', Levels(result).Reverse().Select(level => level.Command.Name));

    static IEnumerable<CommandResult> Levels(CommandResult result)
    {
        for (SymbolResult? level = result; level is CommandResult command; level = level.Parent)
            yield return command;
    }
}
