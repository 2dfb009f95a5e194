using StackingK8s.Contracts.CommandLines;
using StackingK8s.Contracts.Errors;
using StackingK8s.Operator;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Operator;

public class OperatorCommandTests
{
    [Fact]
    public async Task Whatever_an_option_refuses_it_refuses_in_sentences_that_repeat_no_secret()
    {
        int refused = 0;
        foreach (string[] line in CommandWalk.Lines(OperatorCommand.Create()))
        {
            // What is accepted would start the operator.
            if (ProgramCommand.Parse(OperatorCommand.Create(), line).Errors.Count == 0)
                continue;
            refused++;
            using StringWriter error = new();
            Assert.Equal(
                ExitCode.Usage,
                await ProgramCommand.RunAsync(OperatorCommand.Create(), line, TextWriter.Null, error, CancellationToken.None)
            );
            Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(CommandWalk.Secret, error.ToString(), StringComparison.Ordinal);
        }
        Assert.True(refused > 50, $"{refused}");
    }
}
