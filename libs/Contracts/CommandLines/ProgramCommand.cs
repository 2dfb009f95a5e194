using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Contracts.CommandLines;

/// <summary>
/// How every program reads its arguments. An empty value is an error for every option and argument: it mostly comes from a variable that is
/// not set, and would otherwise mean the current folder, or take the argument after it. There are no response files: @name is a file.
/// </summary>
public static class ProgramCommand
{
    static readonly ParserConfiguration Configuration = new() { ResponseFileTokenReplacer = null };

    /// <summary>Reads the arguments; nothing is run.</summary>
    /// <param name="root">Made for this call.</param>
    /// <param name="args">Of the process.</param>
    public static ParseResult Parse(RootCommand root, IReadOnlyList<string> args)
    {
        RefuseEmptyValues(root);
        return root.Parse(SplitEmptyValues(args), Configuration);
    }

    /// <summary>Reads the arguments and runs what they ask for.</summary>
    /// <param name="root">Made for this call.</param>
    /// <param name="args">Of the process; without any, help is shown.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error, where problems of the arguments go, without a page of help that would hide them.</param>
    /// <param name="stop">Ends the command early.</param>
    /// <returns>The command's exit code, or <see cref="ExitCode.Usage"/>. Exceptions of the command pass.</returns>
    public static async Task<int> RunAsync(
        RootCommand root,
        IReadOnlyList<string> args,
        TextWriter output,
        TextWriter error,
        CancellationToken stop
    )
    {
        var parsed = Parse(root, args);
        if (parsed.Action is ParseErrorAction wrong)
            wrong.ShowHelp = args.Count == 0;
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

    static void RefuseEmptyValues(Command command)
    {
        foreach (var option in command.Options)
            option.Validators.Add(result => RefuseEmpty(result, option.Name));
        foreach (var argument in command.Arguments)
            argument.Validators.Add(result => RefuseEmpty(result, $"<{argument.Name}>"));
        foreach (var subcommand in command.Subcommands)
            RefuseEmptyValues(subcommand);
    }

    static void RefuseEmpty(SymbolResult result, string name)
    {
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
