using StackingK8s.Contracts.Status;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>Runs that nothing happens to.</summary>
public class WholeRunTests
{
    [Fact]
    public async Task An_applied_run_becomes_complete_with_one_Job_per_step()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync();

        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.Equal(
            ["demo-aggregate-1", "demo-fold-0-1", "demo-fold-1-1", "demo-fold-2-1", "demo-meta-1"],
            cluster.Jobs.Select(job => job["metadata"]!["name"]!.GetValue<string>()).Select(name => name.Remove(4, 6)).Order()
        );
        var status = cluster.Status();
        Assert.Equal(("3/3", "100%", "0.875"), (status.FoldsDone, status.Progress, status.Metrics?.Auc));
        Assert.Equal("Complete: the meta-model's AUC is 0.875 on the test manifest.", status.Message);
        Assert.All(status.Steps(), step => Assert.Equal((StepStates.Done, 1, 0), (step.State, step.Attempt, step.Failures)));
        Assert.Equal("True", cluster.Condition(RunCondition.Complete).Status);
    }
}
