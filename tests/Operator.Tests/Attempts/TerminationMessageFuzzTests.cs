using System.Text;
using k8s.Models;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Operator.Attempts;
using StackingK8s.TestKit.Fuzzing;

namespace StackingK8s.Tests.Operator.Attempts;

/// <summary>A termination message is whatever the container wrote: the operator must bear anything.</summary>
public class TerminationMessageFuzzTests
{
    static readonly StepReference Step = new("fold-0", new('a', 64), "a1", new('b', 64));

    static readonly Mutator Mutator = new(
        [
            Encoding.UTF8.GetBytes(
                TerminationMessage
                    .Commit(
                        Step,
                        false,
                        new Dictionary<string, string> { ["manifest"] = new('c', 64) },
                        new Dictionary<string, double> { ["auc"] = 0.75 }
                    )
                    .ToJson()
            ),
            Encoding.UTF8.GetBytes(TerminationMessage.Failure("The disk is full: free some space.").ToJson()),
            Encoding.UTF8.GetBytes("some log\nUnhandled exception\n"),
        ],
        "null",
        "[null]",
        "\"\"",
        "{\"a\":null}",
        "\"fold-0\""
    );

    [Fact]
    public void Any_termination_message_is_a_commit_of_the_step_or_rejected()
    {
        var tally = Fuzz.Run<(TerminationMessage? Commit, string? Error), System.Diagnostics.UnreachableException>(
            Mutator.Make,
            Read,
            new(40_000, 60),
            Sound,
            _ => false
        );

        Assert.Equal(tally.Inputs, tally.Accepted);
    }

    static (TerminationMessage? Commit, string? Error) Read(byte[] words)
    {
        // What comes from the API is text already.
        V1ContainerStateTerminated ended = new() { ExitCode = 0, Message = Encoding.UTF8.GetString(words) };
        return (TerminationMessageReader.ReadCommit(ended, "fold-0"), TerminationMessageReader.ReadError(ended));
    }

    static void Sound(byte[] words, (TerminationMessage? Commit, string? Error) read)
    {
        Assert.True(read.Error is null or { Length: > 0 and <= 801 });
        if (read.Commit is not { } commit)
            return;
        Assert.Equal("fold-0", commit.Committed!.Step);
        Assert.Equal((64, 64), (commit.Committed.WorkDigest.Length, commit.Committed.ResultDigest.Length));
        Assert.All(commit.Inputs.Values, Assert.NotNull);
    }
}
