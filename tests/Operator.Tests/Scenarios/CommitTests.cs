using StackingK8s.Contracts.Status;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>What a commit must be to count, against the others.</summary>
public class CommitTests
{
    // Scenario 24
    [Fact]
    public async Task Folds_that_read_different_data_fail_the_run_and_are_named()
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Commits(pod) with
            {
                Message = OperatedCluster.Commit(pod, OperatedCluster.Step(pod) == "fold-1" ? "bb" : "aa"),
            }
        );
        await cluster.ApplyAsync();

        await cluster.PhaseAsync(RunPhase.Failed);
        Assert.Equal("DataChanged", cluster.Condition(RunCondition.Failed).Reason);
        Assert.Contains("The images changed under the run", cluster.Status().Message, StringComparison.Ordinal);
        Assert.Contains("fold-1 read bb", cluster.Status().Message, StringComparison.Ordinal);
        Assert.Contains(" read aa", cluster.Status().Message, StringComparison.Ordinal);
        Assert.Contains("Create a new run", cluster.Status().Message, StringComparison.Ordinal);
        Assert.Empty(cluster.FindJobs("aggregate"));
        await cluster.EventAsync("Warning", "DataChanged");
    }

    // Scenario 24
    [Fact]
    public async Task Data_that_changed_is_noticed_while_other_folds_still_train_and_these_are_stopped()
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) switch
            {
                "fold-0" => OperatedCluster.Commits(pod),
                "fold-1" => OperatedCluster.Commits(pod) with { Message = OperatedCluster.Commit(pod, "bb") },
                _ => TestKit.Cluster.PodOutcome.Runs(),
            }
        );
        await cluster.ApplyAsync();

        await cluster.PhaseAsync(RunPhase.Failed);
        Assert.Equal("DataChanged", cluster.Condition(RunCondition.Failed).Reason);
        await OperatedCluster.UntilAsync(
            () => cluster.FindJobs("fold-2").Count == 0 && cluster.RunningPods() == 0,
            () => "fold-2 is stopped"
        );
    }
}
