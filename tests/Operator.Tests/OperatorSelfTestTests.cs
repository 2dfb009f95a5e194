using StackingK8s.Contracts.Errors;
using StackingK8s.Operator;

namespace StackingK8s.Tests.Operator;

public class OperatorSelfTestTests
{
    [Fact]
    public async Task It_needs_no_cluster_and_says_what_it_tried()
    {
        using StringWriter output = new(),
            error = new();

        Assert.Equal(ExitCode.Done, await OperatorSelfTest.RunAsync(output, error));
        Assert.Empty(error.ToString());
        Assert.Matches(
            @"^stacking-operator 0\.\d+\.\d+\n\.NET 10\.\S+ on .+, \d+ cores\nok      certificates: created and trusted\nok      jobs: 5 written and read\nok      health: served: ok\nself-test passed in \d+\.\d s\n$",
            output.ToString()
        );
    }

    [Fact]
    public void The_option_needs_no_other() => Assert.Empty(OperatorCommand.Create().Parse(["--self-test"]).Errors);
}
