using System.Text.Json.Nodes;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>Pods that end by no fault of their own.</summary>
public class DisruptionTests
{
    const string SpareNode = "node2";

    // Scenario 8
    [Fact]
    public async Task A_lost_node_is_named_and_the_run_continues_elsewhere_once_the_node_is_removed()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits);
        await cluster.ApplyAsync(edit: run =>
            run["spec"]!["stages"] = JsonNode.Parse("""{"foldTrainer": {"pod": {"terminationGracePeriodSeconds": 1}}}""")
        );
        await cluster.SeenRunningAsync(3);

        cluster.Cluster.Kubelet.LoseNode();
        await OperatedCluster.UntilAsync(
            () => cluster.Condition(RunCondition.FoldsTrained).Reason == StatusReason.NodeLost,
            () => $"the node is lost; {cluster.Status().Message}"
        );
        Assert.Contains($"its node {TestCluster.DefaultNode} does not respond", cluster.Status().Message);
        await cluster.WarnedAsync(StatusReason.NodeLost, "fold-0: The pod");
        // Nobody knows whether the lost pods still write: no second one may run beside them.
        Assert.Equal(3, cluster.Pods.Count);
        Assert.Equal(3, cluster.Jobs.Count);

        cluster.Cluster.AddNode(SpareNode, OperatedCluster.Plenty);
        cluster.Cluster.Kubelet.RemoveNode();
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.All(cluster.Status().Folds, fold =>
            Assert.Equal((1, 0, 1), (fold.Attempt, fold.Failures, fold.Disruptions + fold.ReplacedPods))
        );
        Assert.Equal(5, cluster.Jobs.Count);
    }

    // Scenario 9
    [Fact]
    public async Task Evictions_are_counted_apart_from_failures_and_do_not_end_a_run_that_allows_for_them()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "fold-0" ? gate.Commits(pod) : OperatedCluster.Commits(pod)
        );
        await cluster.ApplyAsync(edit: run =>
            run["spec"]!["stages"] = JsonNode.Parse("""{"foldTrainer": {"retries": 0, "maxDisruptions": 3}}""")
        );

        for (int evictions = 1; evictions <= 3; evictions++)
            await EvictAsync(cluster, evictions);
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);

        var fold = cluster.FindStep("fold-0");
        Assert.Equal((1, 0, 3), (fold.Attempt, fold.Failures, fold.Disruptions + fold.ReplacedPods));
        Assert.Equal(FailureClass.Disruption, fold.LastFailure?.Class);
        await cluster.WarnedAsync(FailureClass.Disruption, "fold-0, attempt 1:");
    }

    // Scenario 9
    [Fact]
    public async Task A_loop_of_evictions_ends_at_maxDisruptions()
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "fold-0" ? PodOutcome.Runs() : OperatedCluster.Commits(pod)
        );
        await cluster.ApplyAsync(edit: run =>
            run["spec"]!["stages"] = JsonNode.Parse("""{"foldTrainer": {"retries": 0, "maxDisruptions": 2}}""")
        );

        for (int evictions = 1; evictions <= 2; evictions++)
            await EvictAsync(cluster, evictions);
        Evict(cluster);
        await cluster.PhaseAsync(RunPhase.Failed);

        var failed = cluster.Condition(RunCondition.Failed);
        Assert.Equal(FailureClass.Disruption, failed.Reason);
        Assert.EndsWith("That was disruption 3, more than maxDisruptions (2) allows.", failed.Message);
        Assert.Equal((StepStates.Failed, 0), (cluster.FindStep("fold-0").State, cluster.FindStep("fold-0").Failures));
        await OperatedCluster.UntilAsync(
            () => cluster.FindJobs("fold-0").Count == 0 && cluster.RunningPods() == 0,
            () => "its Job is gone, and nothing runs"
        );
    }

    // Scenario 9
    [Fact]
    public async Task A_step_that_was_asked_to_stop_and_saved_its_training_was_disrupted()
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "fold-0" && OperatedCluster.Attempt(pod) == 1
                ? PodOutcome.Fails(ExitCode.Stopped)
                : OperatedCluster.Commits(pod)
        );
        await cluster.ApplyAsync(edit: run => run["spec"]!["stages"] = JsonNode.Parse("""{"foldTrainer": {"retries": 0}}"""));

        await cluster.PhaseAsync(RunPhase.Complete);

        var fold = cluster.FindStep("fold-0");
        Assert.Equal((2, 0, 1, FailureClass.Disruption), (fold.Attempt, fold.Failures, fold.Disruptions, fold.LastFailure?.Class));
    }

    /// <summary>Evicts fold-0's pod, and waits until the operator has seen the one after it run.</summary>
    static async Task EvictAsync(OperatedCluster cluster, int evictions)
    {
        await OperatedCluster.UntilAsync(() => cluster.Run() is not null && Running(cluster) is not null, () => "fold-0 runs");
        string evicted = Evict(cluster);
        await OperatedCluster.UntilAsync(
            () =>
                Running(cluster)?.Name() is { } pod
                && pod != evicted
                && cluster.FindStep("fold-0") is { State: StepStates.Running } fold
                && fold.ReplacedPods == evictions,
            () => $"eviction {evictions} is counted and made up for; fold-0 is {cluster.FindStep("fold-0")}"
        );
    }

    static string Evict(OperatedCluster cluster)
    {
        string pod = Running(cluster)!.Name();
        cluster.Cluster.Evict(OperatedCluster.Namespace, pod);
        return pod;
    }

    static JsonObject? Running(OperatedCluster cluster) =>
        cluster.Pods.FirstOrDefault(pod =>
            OperatedCluster.Step(pod) == "fold-0"
            && pod.At("status", "phase").Text() == "Running"
            && pod.At("metadata", "deletionTimestamp") is null
            && cluster.Status().Steps().Any(step => step is { Name: "fold-0", State: StepStates.Running })
        );
}
