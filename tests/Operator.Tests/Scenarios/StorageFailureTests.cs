using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Policies;
using StackingK8s.TestKit;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>The object store is away for a while.</summary>
public class StorageFailureTests
{
    // Scenario 16
    [Fact]
    public async Task A_step_that_could_not_reach_its_store_is_tried_again()
    {
        string words = ContractJson.Write(TerminationMessage.Failure("s3://artifacts: connection refused."));
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) is "fold-1" or "meta" && OperatedCluster.Attempt(pod) == 1
                ? PodOutcome.Fails(ExitCode.Transient, words)
                : OperatedCluster.Commits(pod)
        );
        await cluster.ApplyAsync();

        await cluster.PhaseAsync(RunPhase.Complete);
        foreach (string step in (string[])["fold-1", "meta"])
        {
            var status = cluster.FindStep(step);
            Assert.Equal(
                (2, 1, 0, FailureClass.Storage, ExitCode.Transient),
                (status.Attempt, status.Failures, status.Disruptions, status.LastFailure?.Class, status.LastFailure?.ExitCode)
            );
            Assert.Equal("s3://artifacts: connection refused.", status.LastFailure?.Message);
        }
        Assert.Equal((1, 0), (cluster.FindStep("fold-0").Attempt, cluster.FindStep("fold-0").Failures));
        await cluster.EventAsync("Warning", FailureClass.Storage, times: 2);
    }

    // Scenario 16
    [Fact]
    public async Task A_store_that_stays_away_fails_the_run_when_the_retries_are_used_up()
    {
        await using var cluster = await OperatedCluster.StartAsync(_ =>
            PodOutcome.Fails(ExitCode.Transient, ContractJson.Write(TerminationMessage.Failure("connection refused.")))
        );
        await cluster.ApplyAsync(edit: run => run.With("stages", Yaml.Json("foldTrainer: {retries: 1}")!));

        await cluster.PhaseAsync(RunPhase.Failed);
        Assert.Equal(FailureClass.Storage, cluster.Condition(RunCondition.Failed).Reason);
        Assert.Contains(
            "connection refused. That was failure 2, more than retries (1) allows",
            cluster.Status().Message,
            StringComparison.Ordinal
        );
    }

    // Scenario 16
    [Fact]
    public void The_pause_before_a_retry_doubles_up_to_six_minutes()
    {
        static double Seconds(int failures) =>
            RetryPolicy
                .Pause(
                    new()
                    {
                        Name = "fold-0",
                        Failures = failures,
                        LastFailure = new(FailureClass.Storage, "away", failures, 5, null, default),
                    },
                    new()
                )
                .TotalSeconds;

        Assert.Equal([10, 20, 40, 80, 160, 320, 360, 360, 360], Enumerable.Range(1, 9).Select(Seconds));
        Assert.Equal(360, Seconds(int.MaxValue));
    }
}
