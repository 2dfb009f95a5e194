using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.CommandLines;

/// <summary>
/// How every program reads its arguments. An empty value is an error for every option and argument: it mostly comes from a variable that is
/// not set, and would otherwise mean the current folder, or take the argument after it. There are no response files: @name is a file.
/// </summary>
public static class ProgramCommand
{
    static readonly ParserConfiguration Configuration = new() { ResponseFileTokenReplacer = null };

    /// <summary>Columns that help fits into, whatever the terminal has more.</summary>
    public const int HelpWidth = 80;

    /// <summary>Columns of help in a terminal: its own, at most <see cref="HelpWidth"/>.</summary>
    /// <param name="terminal">Columns of the terminal; 0 where it does not say, as under script(1).</param>
    public static int FitHelp(int terminal) => terminal is > 0 and < HelpWidth ? terminal : HelpWidth;

    /// <summary>Reads the arguments; nothing is run.</summary>
    /// <param name="root">Made for this call.</param>
    /// <param name="args">Of the process.</param>
    public static ParseResult Parse(RootCommand root, IReadOnlyList<string> args)
    {
        foreach (var help in root.Options.OfType<HelpOption>())
            if (help.Action is HelpAction action)
                action.MaxWidth = FitHelp(action.MaxWidth);
        CheckValues(root, args.SkipWhile(arg => arg != "--").ToHashSet(StringComparer.Ordinal));
        return root.Parse(SplitEmptyValues(args), Configuration);
    }

    /// <summary>Reads the arguments and runs what they ask for.</summary>
    /// <param name="root">Made for this call.</param>
    /// <param name="args">Of the process; without any, help is shown.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error, where problems of the arguments go, without a page of help that would hide them.</param>
    /// <param name="stop">Ends the command early.</param>
    /// <param name="nearest">Finds which of some names a user may have meant; null: none is suggested.</param>
    /// <returns>The command's exit code, or <see cref="ExitCode.Usage"/>. Exceptions of the command pass.</returns>
    public static async Task<int> RunAsync(
        RootCommand root,
        IReadOnlyList<string> args,
        TextWriter output,
        TextWriter error,
        CancellationToken stop,
        Func<string, IReadOnlyList<string>, string>? nearest = null
    )
    {
        var parsed = Parse(root, args);
        if (parsed.Action is ParseErrorAction && args.Count > 0)
        {
            foreach (string line in CommandMistakes.Describe(parsed, nearest))
                await error.WriteLineAsync(line.AsMemory(), stop);
            return ExitCode.Usage;
        }
        InvocationConfiguration invocation = new()
        {
            // The library's own handlers would turn every exception into 1, and end the process two seconds after SIGTERM.
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = output,
            Error = error,
        };
        int code = await parsed.InvokeAsync(invocation, stop);
        return parsed.Action is ParseErrorAction ? ExitCode.Usage : code;
    }

    /// <param name="command">All of its options and arguments, and those of its subcommands.</param>
    /// <param name="literal">Arguments after --, which may begin with a hyphen.</param>
    static void CheckValues(Command command, HashSet<string> literal)
    {
        foreach (var option in command.Options)
        {
            option.Validators.Add(result => RefuseEmptyAndSecret(result, option.Name));
            OptionNumbers.Read(option);
        }
        foreach (var argument in command.Arguments)
            argument.Validators.Add(result =>
            {
                RefuseEmptyAndSecret(result, $"<{argument.Name}>");
                foreach (var token in result.Tokens.Where(token => token.Value is ['-', _, ..] && !literal.Contains(token.Value)))
                    result.AddError(CommandMistakes.UnknownOption + token.Value);
            });
        foreach (var subcommand in command.Subcommands)
            CheckValues(subcommand, literal);
    }

    static void RefuseEmptyAndSecret(SymbolResult result, string name)
    {
        if (result.Tokens.Any(token => UriSecrets.MayBeIn(token.Value)))
            result.AddError($"{name} {UriSecrets.Requirement}.");
        if (result.Tokens.Any(token => token.Value.Contains('\0', StringComparison.Ordinal)))
            result.AddError($"{name} has a NUL character, which no path or name has.");
        if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            result.AddError($"{name} is empty: give it a value, or leave it out.");
    }

    // The parser takes the argument after `--out=` for its value.
    static List<string> SplitEmptyValues(IReadOnlyList<string> args)
    {
        int options = args.TakeWhile(arg => arg != "--").Count();
        return
        [
            .. args.Take(options).SelectMany(arg => arg.StartsWith('-') && arg.EndsWith('=') ? [arg[..^1], ""] : new[] { arg }),
            .. args.Skip(options),
        ];
    }
}
