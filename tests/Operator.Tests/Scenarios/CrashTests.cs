using System.Text.Json.Nodes;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>The operator dies between two calls, and another one resumes from what the cluster shows.</summary>
public class CrashTests
{
    // Scenario 1
    [Fact]
    public async Task A_Job_that_was_created_before_its_status_was_written_is_adopted()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits);
        using (Crash crash = new(cluster, write: 2, executed: true, request => request.Resource == "jobs"))
        {
            await cluster.ApplyAsync();
            await crash.Happened;
            await cluster.StopOperatorAsync();
        }
        Assert.Equal(2, cluster.Jobs.Count);
        Assert.Empty(cluster.Status().Folds);

        cluster.StartOperator();
        await cluster.SeenRunningAsync(3);
        Assert.All(cluster.Status().Folds, fold => Assert.Equal((1, 0, 0), (fold.Attempt, fold.Failures, fold.Disruptions)));
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.Equal(["aggregate", "fold-0", "fold-1", "fold-2", "meta"], Steps(cluster.Jobs));
        Assert.Equal(5, cluster.Pods.Count);
    }

    /// <summary>Every write of a run is one operator's last, once before it takes effect and once after.</summary>
    // Scenario 1
    [Fact]
    public async Task Whichever_write_is_an_operators_last_the_next_one_brings_the_run_to_the_same_end()
    {
        await using var undisturbed = await OperatedCluster.StartAsync();
        await undisturbed.ApplyAsync("whole", Small);
        await undisturbed.PhaseAsync(RunPhase.Complete, "whole");
        // Looks that fall together save a write now and then: some more indices make up for that.
        int writes = undisturbed.OperatorWrites.Count + 2;
        await undisturbed.StopOperatorAsync();

        int[] crashes = await Task.WhenAll(Walk(writes, executed: false), Walk(writes, executed: true));

        Assert.All(crashes, count => Assert.InRange(count, writes / 2, writes));
    }

    /// <returns>How many operators died.</returns>
    static async Task<int> Walk(int writes, bool executed)
    {
        await using var cluster = await OperatedCluster.StartAsync();
        Dictionary<string, string> ends = [];
        int crashes = 0;
        for (int write = 1; write <= writes; write++)
        {
            string name = $"run-{write}";
            using (Crash crash = new(cluster, write, executed))
            {
                await cluster.ApplyAsync(name, Small);
                await OperatedCluster.UntilAsync(
                    () => crash.Happened.IsCompleted || IsOver(cluster, name),
                    () => $"{name} is over, or its operator"
                );
                if (crash.Happened.IsCompleted)
                {
                    crashes++;
                    await cluster.StopOperatorAsync();
                    cluster.StartOperator();
                }
            }
            await cluster.PhaseAsync(RunPhase.Complete, name);
            AssertUndisturbed(cluster, name);
            ends[name] = Version(cluster, name);
        }
        Assert.All(ends, end => Assert.Equal(end.Value, Version(cluster, end.Key)));
        // Four Jobs a run, whoever made them: each request that would have made another one was refused.
        Assert.Equal(4 * writes, cluster.Jobs.Count);
        Assert.Equal(4 * writes, cluster.Pods.Count);
        return crashes;
    }

    static void AssertUndisturbed(OperatedCluster cluster, string name)
    {
        Assert.All(cluster.Status(name).Steps(), step =>
            Assert.Equal((StepStates.Done, 1, 0, 0, 0), (step.State, step.Attempt, step.Failures, step.Disruptions, step.ReplacedPods))
        );
        Assert.Equal(
            ["aggregate", "fold-0", "fold-1", "meta"],
            Steps(cluster.Jobs.Where(job => job.At("metadata", "ownerReferences").Objects().Single()["name"].Text() == name))
        );
    }

    static void Small(JsonObject run) => run["spec"]!["folds"]!["count"] = 2;

    // The last event comes after the last status: an operator that dies between the two owes nobody anything.
    static bool IsOver(OperatedCluster cluster, string name) =>
        cluster.Status(name).Phase == RunPhase.Complete && cluster.Events(name).Any(sent => sent.Reason == "Complete");

    static string Version(OperatedCluster cluster, string name) => cluster.Run(name).At("metadata", "resourceVersion").Text()!;

    static IEnumerable<string> Steps(IEnumerable<JsonObject> jobs) => jobs.Select(job => job.Label(Kubernetes.RunLabels.Step)!).Order();
}
