using System.CommandLine;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Completion;

/// <summary>`stacking completion`: the script by which a shell completes commands, options and values.</summary>
static class CompletionCommand
{
    enum Shell
    {
        Bash,
        Zsh,
        Fish,
    }

    public static Command Create()
    {
        Argument<string> shell = new("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong([.. Enum.GetNames<Shell>().Select(name => name.ToLowerInvariant())]);
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
            parsed.InvocationConfiguration.Output.Write(
                Enum.Parse<Shell>(parsed.GetValue(shell)!, ignoreCase: true) switch
                {
                    Shell.Bash => BashScript.Bash(root),
                    Shell.Zsh => BashScript.Zsh(root),
                    _ => FishScript.Write(root),
                }
            );
            return ExitCode.Done;
        });
        return command;
    }
}
