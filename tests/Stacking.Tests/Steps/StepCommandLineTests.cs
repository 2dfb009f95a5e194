using StackingK8s.Contracts.CommandLines;
using StackingK8s.Contracts.Errors;
using StackingK8s.Steps;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Stacking.Steps;

public class StepCommandLineTests
{
    [Fact]
    public async Task Every_option_takes_any_value_without_a_stack_trace_and_repeats_no_secret()
    {
        foreach (string[] line in CommandWalk.Lines(StepOptions.Command("A step.", _ => Task.FromResult(ExitCode.Done))))
        {
            using StringWriter error = new();
            var command = StepOptions.Command("A step.", _ => Task.FromResult(ExitCode.Done));
            int code = await ProgramCommand.RunAsync(command, line, TextWriter.Null, error, CancellationToken.None);
            Assert.True(code is ExitCode.Done or ExitCode.Usage, $"{string.Join(' ', line)} → {code}");
            Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(CommandWalk.Secret, error.ToString(), StringComparison.Ordinal);
        }
    }
}
