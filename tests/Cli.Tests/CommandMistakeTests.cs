using System.CommandLine;
using StackingK8s.Cli;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.Cli;

public class CommandMistakeTests
{
    [Theory]
    [InlineData("predct", "Unknown command 'predct' of stacking. Did you mean predict?\nHelp: stacking --help")]
    [InlineData("store sl", "Unknown command 'sl' of stacking store. Did you mean ls?\nHelp: stacking store --help")]
    [InlineData("store", "stacking store needs a command: ls, cp, cat, du.\nHelp: stacking store --help")]
    [InlineData("run -f a.yaml more", "'more' is one argument too many for stacking run.\nHelp: stacking run --help")]
    [InlineData(
        "run -f a.yaml --wrok-dir=x",
        "Unknown option --wrok-dir=x of stacking run. Did you mean --work-dir?\nHelp: stacking run --help"
    )]
    [InlineData(
        "predict --modle out a.jpg",
        "Unknown option --modle of stacking predict. Did you mean --model?\nOption '--model' is required.\nHelp: stacking predict --help"
    )]
    [InlineData(
        "predict --model out --threshold 0,1 --threads many a.jpg",
        "--threshold must be a number, such as 0.5, not '0,1'.\n--threads must be a whole number, not 'many'.\nHelp: stacking predict --help"
    )]
    public async Task A_mistake_is_a_few_lines_with_what_was_meant_and_how_to_get_help(string arguments, string expected)
    {
        using StringWriter output = new(),
            error = new();

        int code = await CommandLine.RunAsync(arguments.Split(' '), output, error, CancellationToken.None);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(output.ToString());
        string[] lines = error.ToString().Replace(RootCommand.ExecutableName, "stacking", StringComparison.Ordinal).TrimEnd().Split('\n');
        Assert.Equal(expected.Split('\n').Order(), lines.Order());
        Assert.StartsWith("Help: ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_two_dashes_a_name_may_begin_with_a_hyphen()
    {
        using StringWriter error = new();
        int code = await CommandLine.RunAsync(["verify", "--", "-odd"], TextWriter.Null, error, CancellationToken.None);
        Assert.NotEqual(ExitCode.Usage.ToString(), error.ToString());
        Assert.DoesNotContain("Unknown option", error.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(ExitCode.Done, code);
    }
}
