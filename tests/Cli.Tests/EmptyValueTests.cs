using System.CommandLine;
using StackingK8s.Cli;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.Cli;

public class EmptyValueTests
{
    public static TheoryData<string> Options() => [.. All(CommandLine.Root(), "").Select(each => $"{each.Path} {each.Option.Name}".Trim())];

    public static TheoryData<string> Arguments() =>
        [.. Commands(CommandLine.Root(), "").Where(each => each.Command.Arguments.Count > 0).Select(each => each.Path)];

    [Theory, MemberData(nameof(Options))]
    public async Task An_empty_value_is_refused_for_every_option(string option)
    {
        string[] words = option.Split(' ');

        string[] apart = [.. words, ""],
            joined = [.. words[..^1], $"{words[^1]}=", "swallowed.jpg"];

        Assert.Contains($"{words[^1]} is empty: give it a value", await RefusalAsync(apart), StringComparison.Ordinal);
        Assert.Contains($"{words[^1]} is empty: give it a value", await RefusalAsync(joined), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Arguments))]
    public async Task An_empty_argument_is_refused_for_every_command(string command) =>
        Assert.Contains("> is empty: give it a value", await RefusalAsync([.. command.Split(' '), ""]), StringComparison.Ordinal);

    [Fact]
    public async Task A_blank_value_is_empty_too() =>
        Assert.Contains("--work-dir is empty", await RefusalAsync("run", "--work-dir", " \t"), StringComparison.Ordinal);

    [Fact]
    public async Task An_at_sign_begins_a_file_name_and_no_file_of_arguments() =>
        Assert.Contains("@absent.yaml does not exist", await RefusalAsync("plan", "-f", "@absent.yaml"), StringComparison.Ordinal);

    static async Task<string> RefusalAsync(params string[] args)
    {
        using StringWriter output = new(),
            error = new();
        Assert.Equal(ExitCode.Usage, await CommandLine.RunAsync(args, output, error, CancellationToken.None));
        Assert.Empty(output.ToString().Trim());
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
        return error.ToString();
    }

    // A flag has no value that could be empty.
    static IEnumerable<(string Path, Option Option)> All(Command command, string path) =>
        Commands(command, path)
            .SelectMany(each => each.Command.Options.Select(option => (each.Path, option)))
            .Where(each => each.option.ValueType != typeof(bool) && each.option.Arity.MaximumNumberOfValues > 0);

    static IEnumerable<(string Path, Command Command)> Commands(Command command, string path) =>
        command
            .Subcommands.SelectMany(each => Commands(each, $"{path} {each.Name}".Trim()))
            .Prepend((path, command))
            .Where(each => each.Item1.Length > 0);
}
