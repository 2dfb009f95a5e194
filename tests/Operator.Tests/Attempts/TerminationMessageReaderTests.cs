using StackingK8s.Contracts.Results;
using StackingK8s.Operator.Attempts;
using static StackingK8s.Tests.Operator.Attempts.SampleAttempts;

namespace StackingK8s.Tests.Operator.Attempts;

public class TerminationMessageReaderTests
{
    [Fact]
    public void A_commit_of_the_very_step_with_exit_0_is_one() => Assert.NotNull(Read(Commit));

    [Fact]
    public void The_same_message_with_another_exit_code_is_not_a_commit() => Assert.Null(Read(Commit, exitCode: 143));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("done")]
    [InlineData("{\"committed\": \"fold-0\"}")]
    public void A_message_that_is_not_a_commit_is_rejected(string? message) => Assert.Null(Read(message));

    [Theory]
    [InlineData("fold-0", "fold-1")]
    [InlineData("\"a1\"", "\"\"")]
    [InlineData("aaaa\"", "aaa\"")]
    [InlineData("aaaa\"", "aaaA\"")]
    [InlineData("aaaa\"", "../x\"")]
    public void A_commit_that_is_wrong_in_one_place_is_rejected(string right, string wrong)
    {
        int at = Commit.IndexOf(right, StringComparison.Ordinal);
        Assert.Null(Read(Commit[..at] + wrong + Commit[(at + right.Length)..]));
    }

    [Fact]
    public void A_commit_truncated_anywhere_is_rejected() =>
        Assert.All(Enumerable.Range(0, Commit.Length - 1), length => Assert.Null(Read(Commit[..length])));

    static TerminationMessage? Read(string? message, int exitCode = 0) =>
        TerminationMessageReader.ReadCommit(PodEnd.Terminated(Ended(exitCode, message)), "fold-0");
}
