using StackingK8s.Cli;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli;

[Collection(nameof(TorchProcess))]
public class HostileValueTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Commands() => [.. CommandWalk.Lines(CommandLine.Root()).Select(Name).Distinct()];

    static string Name(string[] line) =>
        string.Join(' ', line.TakeWhile(word => word.All(c => char.IsAsciiLetterLower(c) || c == '-') && word[0] != '-'));

    [Theory, MemberData(nameof(Commands))]
    public async Task Every_option_and_argument_takes_any_value_without_a_stack_trace(string command)
    {
        foreach (string[] line in CommandWalk.Lines(CommandLine.Root()).Where(line => Name(line) == command))
        {
            using StringWriter output = new(),
                error = new();
            using CancellationTokenSource stop = new(Patience);
            int code = await CommandLine.RunAsync(line, output, error, stop.Token);

            string told = $"{string.Join(' ', line)} → {code}\n{output}{error}";
            Assert.True(ExitCodes.All.Any(row => row.Code == code) && code is not (ExitCode.Bug or ExitCode.Stopped), told);
            Assert.False(told.Contains("   at ", StringComparison.Ordinal), told);
            Assert.False($"{output}{error}".Contains(CommandWalk.Secret, StringComparison.Ordinal), told);
        }
    }
}
