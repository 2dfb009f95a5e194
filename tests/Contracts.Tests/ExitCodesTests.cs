using System.Globalization;
using System.Reflection;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Contracts;

public class ExitCodesTests
{
    [Fact]
    public void Every_code_has_one_row_and_no_row_lacks_a_code() =>
        Assert.Equal(
            typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(code => (int)code.GetRawConstantValue()!).Order(),
            ExitCodes.All.Select(row => row.Code)
        );

    [Fact]
    public void A_wrong_run_wrong_data_and_a_missing_artifact_are_final() => Assert.Equal([2, 3, 4], ExitCodes.Final);

    [Fact]
    public void A_class_is_final_if_its_exit_code_is() =>
        Assert.Equal([FailureClass.User, FailureClass.Data, FailureClass.Artifact], FailureClass.All.Where(ExitCodes.IsFinal));

    [Theory]
    [InlineData(1, FailureClass.Bug)]
    [InlineData(4, FailureClass.Artifact)]
    [InlineData(134, FailureClass.Bug)]
    [InlineData(143, FailureClass.Disruption)]
    public void A_code_that_no_program_of_ours_returns_is_a_defect(int code, string failureClass) =>
        Assert.Equal(failureClass, ExitCodes.FindFailureClass(code));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(4, 4)]
    [InlineData(6, 6)]
    [InlineData(137, 1)]
    [InlineData(143, 1)]
    public void A_run_fails_with_the_code_of_its_step_unless_that_is_none_of_a_failure(int step, int run) =>
        Assert.Equal(run, ExitCodes.ForFailedStep(step));

    [Fact]
    public void Pages_written_by_hand_say_the_same_of_each_code()
    {
        string[] failures = File.ReadAllLines(Repository.Path("docs/operator.md")),
            causes = File.ReadAllLines(Repository.Path("docs/operate.md"));
        foreach (var row in ExitCodes.All.Where(row => row.Outcome is ExitOutcome.Final or ExitOutcome.Retried))
        {
            Assert.Contains(causes, line => line.StartsWith($"| {row.Code} `{row.FailureClass}` |", StringComparison.Ordinal));
            string told = Assert.Single(failures, line => line.StartsWith($"| `{row.FailureClass}` |", StringComparison.Ordinal));
            Assert.Equal(row.Outcome == ExitOutcome.Final, told.EndsWith("| the run fails at once |", StringComparison.Ordinal));
            Assert.Equal(
                row.Code != ExitCode.Bug,
                told.Contains(string.Create(CultureInfo.InvariantCulture, $"exit {row.Code}:"), StringComparison.Ordinal)
            );
        }
    }
}
