using System.Text.Json.Nodes;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>Steps that report success, with and without a committed attempt to prove it.</summary>
public class ExitZeroTests
{
    // What each fold's first attempt says as it ends with 0, and why that commits nothing.
    static readonly IReadOnlyDictionary<string, Func<JsonObject, string?>> Words = new Dictionary<string, Func<JsonObject, string?>>
    {
        ["fold-0"] = _ => null,
        ["fold-1"] = pod => OperatedCluster.Commit(pod)[..^20],
        ["fold-2"] = pod => OperatedCluster.Commit(pod).Replace("fold-2", "fold-1", StringComparison.Ordinal),
        ["fold-3"] = _ => "Segmentation fault (core dumped)",
        ["fold-4"] = _ => ContractJson.Write(TerminationMessage.Failure("not a commit at all")),
    };

    // Scenario 2
    [Fact]
    public async Task A_step_that_ends_with_0_but_without_a_valid_commit_has_failed_and_is_retried()
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Attempt(pod) == 1 && Words.TryGetValue(OperatedCluster.Step(pod), out var words)
                ? new() { Message = words(pod) }
                : OperatedCluster.Commits(pod)
        );
        using Journal journal = new(cluster);
        await cluster.ApplyAsync(edit: run => run["spec"]!["folds"]!["count"] = 5);

        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.All(cluster.Status().Folds, fold =>
        {
            Assert.Equal((2, 1, 0), (fold.Attempt, fold.Failures, fold.Disruptions));
            Assert.Equal((FailureClass.NoCommit, 0), (fold.LastFailure?.Class, fold.LastFailure?.ExitCode));
        });
        Assert.Contains("Segmentation fault", cluster.FindStep("fold-3").LastFailure!.Message);
        // Aggregated were the second attempts: nothing rests on what the first ones left.
        var firsts = journal.JobsMade.Where(job => job.Contains("-fold-")).ToList();
        Assert.Equal(10, firsts.Count);
        Assert.True(journal.JobsMade.Skip(10).All(job => !job.Contains("-fold-")), string.Join(", ", journal.JobsMade));
    }

    // Scenario 2
    [Fact]
    public async Task A_step_that_answers_SIGTERM_with_0_is_not_committed()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "fold-0" && OperatedCluster.Attempt(pod) == 1
                ? new() { NeverEnds = true, ExitCodeWhenStopped = 0 }
                : gate.Commits(pod)
        );
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);

        cluster.Cluster.Storage.Delete(
            Kinds.Pod,
            OperatedCluster.Namespace,
            cluster.Pods.Single(pod => OperatedCluster.Step(pod) == "fold-0").Name(),
            new DeleteOptions()
        );
        await OperatedCluster.UntilAsync(
            () => cluster.FindStep("fold-0").Attempt == 2,
            () => $"fold-0 is retried; it is {cluster.FindStep("fold-0")}"
        );
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);

        // Whether its termination message could still be read, or it was gone before: they committed nothing.
        var fold = cluster.FindStep("fold-0");
        Assert.Equal((2, 1), (fold.Attempt, fold.Failures + fold.Disruptions));
        Assert.True(fold.LastFailure?.Class is FailureClass.NoCommit or FailureClass.Disruption, fold.LastFailure?.Class);
    }

    // Scenario 2
    [Fact]
    public async Task A_step_that_never_commits_fails_its_run_before_anything_is_aggregated()
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "fold-1" ? new PodOutcome() : OperatedCluster.Commits(pod)
        );
        await cluster.ApplyAsync(edit: run => run["spec"]!["stages"] = JsonNode.Parse("""{"foldTrainer": {"retries": 1}}"""));

        await cluster.PhaseAsync(RunPhase.Failed);

        var failed = cluster.Condition(RunCondition.Failed);
        Assert.Equal(("True", FailureClass.NoCommit), (failed.Status, failed.Reason));
        Assert.StartsWith("fold-1: The step exited with code 0 but left no valid termination message.", failed.Message);
        Assert.Equal(
            (StepStates.Failed, 2, 2),
            (cluster.FindStep("fold-1").State, cluster.FindStep("fold-1").Attempt, cluster.FindStep("fold-1").Failures)
        );
        Assert.Empty(cluster.FindJobs("aggregate"));
        await cluster.WarnedAsync(FailureClass.NoCommit, "fold-1, attempt 2:");
    }
}
