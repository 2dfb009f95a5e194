using System.CommandLine;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Completion;

/// <summary>`stacking completion`: the script by which a shell completes commands, options and values.</summary>
static class CompletionCommand
{
    static readonly Dictionary<string, Func<CompletedCommand, string>> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = BashScript.Bash,
        ["zsh"] = BashScript.Zsh,
        ["fish"] = FishScript.Write,
    };

    public static Command Create()
    {
        Argument<string> shell = new("shell") { Description = "bash, zsh or fish" };
        shell.CompletionSources.Add([.. Scripts.Keys]);
        shell.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !string.IsNullOrWhiteSpace(token.Value) && !Scripts.ContainsKey(token.Value))
                result.AddError($"<shell> must be {string.Join(", ", Scripts.Keys)}, not '{token.Value}'.");
        });
        Command command = new(
            "completion",
            """
            Writes the script by which a shell completes this command.

            The script says at its top how it is installed.

            Example: eval "$(stacking completion bash)"
            """
        )
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            var root = CompletedCommand.Of(parsed.RootCommandResult.Command);
            parsed.InvocationConfiguration.Output.Write(Scripts[parsed.GetValue(shell)!](root));
            return ExitCode.Done;
        });
        return command;
    }
}
