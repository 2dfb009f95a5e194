using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>Failures that no further attempt can mend.</summary>
public class FinalFailureTests
{
    // Scenario 11
    [Theory]
    [InlineData(ExitCode.Usage, FailureClass.User)]
    [InlineData(ExitCode.Data, FailureClass.Data)]
    [InlineData(ExitCode.Artifact, FailureClass.Artifact)]
    public async Task A_step_with_a_final_exit_code_fails_the_run_at_once_with_its_own_message(int exitCode, string failureClass)
    {
        const string words = "manifest.csv, row 17: image a/b.png is there twice, with labels real and fake";
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "fold-1"
                ? gate.Commits(pod) with
                {
                    ExitCode = exitCode,
                    Message = ContractJson.Write(TerminationMessage.Failure(words)),
                }
                : PodOutcome.Runs()
        );
        using Journal journal = new(cluster);
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);
        gate.Open();

        await cluster.PhaseAsync(RunPhase.Failed);

        var failed = cluster.Condition(RunCondition.Failed);
        Assert.Equal(("True", failureClass, $"fold-1: {words}"), (failed.Status, failed.Reason, failed.Message));
        await cluster.WarnedAsync(failureClass, $"fold-1, attempt 1: {words}");
        var fold = cluster.FindStep("fold-1");
        Assert.Equal((StepStates.Failed, 1, 1, exitCode), (fold.State, fold.Attempt, fold.Failures, fold.LastFailure?.ExitCode));
        // The others were stopped, and saved what they had.
        await OperatedCluster.UntilAsync(
            () => cluster.Jobs.Count == 1 && cluster.RunningPods() == 0,
            () => "the other folds' Jobs are gone"
        );
        await OperatedCluster.UntilAsync(
            () => journal.ExitCodes.OrderDescending().SequenceEqual([143, 143, exitCode]),
            () => $"143, 143 and {exitCode} are in the journal; there are {string.Join(", ", journal.ExitCodes)}"
        );
        Assert.Equal(3, journal.JobsMade.Count);
    }
}
