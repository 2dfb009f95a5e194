using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.TestKit.Cluster;

public class SchedulerTests
{
    static readonly Dictionary<string, string> OneGpu = new()
    {
        ["cpu"] = "4",
        ["memory"] = "8Gi",
        ["nvidia.com/gpu"] = "1",
    };

    [Fact]
    public async Task A_pod_waits_for_the_accelerator_that_another_has_and_gets_it_afterwards()
    {
        TaskCompletionSource release = new();
        await using var cluster = await TestCluster.StartAsync(
            new() { Outcome = _ => PodOutcome.Succeeds("done") with { Until = release.Task } },
            capacity: OneGpu
        );
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a", Asks("nvidia.com/gpu", "1")));
        watch.UntilPhase("Running");
        cluster.Storage.Create(Kinds.Job, Jobs.Named("b", Asks("nvidia.com/gpu", "1")));

        Assert.Equal(
            "0/1 nodes are available: 1 Insufficient nvidia.com/gpu. no new claims to deallocate, "
                + "preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
            watch.UntilEvent("FailedScheduling")["message"].Text()
        );
        release.SetResult();
        watch.Until(Kinds.Job, (_, job) => job.At("metadata", "name").Text() == "b" && job.At("status", "succeeded").Integer() == 1);
    }

    [Theory, InlineData("cpu", "4500m"), InlineData("memory", "9Gi")]
    public async Task A_pod_that_asks_for_more_than_a_node_has_waits_until_one_has_it(string resource, string amount)
    {
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.Succeeds("done") }, capacity: OneGpu);
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a", Asks(resource, amount)));

        var refused = watch.UntilCondition(Kinds.Pod, "PodScheduled", "False");
        Assert.Contains($"1 Insufficient {resource}. ", refused.ToJsonString(), StringComparison.Ordinal);
        cluster.SetCapacity(TestCluster.DefaultNode, new Dictionary<string, string> { [resource] = "1Ti" });
        watch.UntilCondition(Kinds.Job, "Complete");
    }

    [Fact]
    public async Task A_node_selector_that_no_node_matches_is_told()
    {
        await using var cluster = await TestCluster.StartAsync();
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a", pod: new() { ["nodeSelector"] = new JsonObject { ["disk"] = "fast" } }));

        Assert.StartsWith(
            "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. ",
            watch.UntilEvent("FailedScheduling")["message"].Text(),
            StringComparison.Ordinal
        );
    }

    static JsonObject Asks(string resource, string amount) =>
        new() { ["resources"] = new JsonObject { ["limits"] = new JsonObject { [resource] = amount } } };
}
