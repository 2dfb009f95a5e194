using System.Text.Json.Nodes;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>Steps whose turn has come and which cannot start.</summary>
public class StartTests
{
    // Scenario 12
    [Fact]
    public async Task An_image_that_cannot_be_pulled_is_named_while_the_run_waits_for_it()
    {
        bool pushed = false;
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            Volatile.Read(ref pushed) ? OperatedCluster.Commits(pod) : PodOutcome.CannotPull("manifest unknown")
        );
        await cluster.ApplyAsync();

        await HeldAsync(cluster, StatusReason.ImagePullFailed);
        Assert.Contains("The image fold cannot be pulled (", cluster.Status().Message);
        Assert.Contains("manifest unknown", cluster.Status().Message);
        Assert.Equal(RunPhase.Pending, cluster.Status().Phase);

        Volatile.Write(ref pushed, true);
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((1, 0), (step.Attempt, step.Failures)));
    }

    // Scenario 12
    [Fact]
    public async Task What_cannot_start_fails_at_startDeadlineSeconds_with_the_reason()
    {
        await using var cluster = await OperatedCluster.StartAsync(_ => PodOutcome.CannotPull("manifest unknown"));
        await cluster.ApplyAsync(edit: run => run["spec"]!["stages"] = JsonNode.Parse("""{"foldTrainer": {"startDeadlineSeconds": 2}}"""));

        await cluster.PhaseAsync(RunPhase.Failed);

        var failed = cluster.Condition(RunCondition.Failed);
        Assert.Equal("DeadlineExceeded", failed.Reason);
        Assert.StartsWith("fold-0 did not start within startDeadlineSeconds. The image fold cannot be pulled (", failed.Message);
        await OperatedCluster.UntilAsync(() => cluster.Jobs.Count == 0 && cluster.Pods.Count == 0, () => "nothing is left waiting");
    }

    // Scenario 12
    [Fact]
    public async Task A_missing_Secret_is_named_and_the_run_continues_by_itself_once_it_exists()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync(edit: run => run["spec"]!["artifacts"]!["s3"] = JsonNode.Parse("""{"secretName": "minio-credentials"}"""));

        await HeldAsync(cluster, StatusReason.VolumeNotMounted);
        Assert.Contains("secret \"minio-credentials\" not found", cluster.Status().Message);

        cluster.Cluster.Storage.Create(
            Kinds.Secret,
            (JsonObject)
                JsonNode.Parse(
                    $$"""
                    {"apiVersion": "v1", "kind": "Secret",
                      "metadata": {"name": "minio-credentials", "namespace": "{{OperatedCluster.Namespace}}"},
                     "data": {"accessKey": "YQ==", "secretKey": "Yg=="} }
                    """
                )!
        );
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((1, 0), (step.Attempt, step.Failures)));
    }

    // Scenario 12
    [Fact]
    public async Task A_volume_that_cannot_be_mounted_is_reported_from_the_kubelets_events()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync(edit: run =>
            run["spec"]!["stages"] = JsonNode.Parse(
                """
                {"foldTrainer": {"pod": {"volumes": [{"name": "settings", "configMap": {"name": "augmentation"}}],
                   "volumeMounts": [{"name": "settings", "mountPath": "/settings"}]}}}
                """
            )
        );

        await HeldAsync(cluster, StatusReason.VolumeNotMounted);
        Assert.Contains("configmap \"augmentation\" not found", cluster.Status().Message);

        cluster.Cluster.Storage.Create(
            Kinds.ConfigMap,
            (JsonObject)
                JsonNode.Parse(
                    $$"""
                    {"apiVersion": "v1", "kind": "ConfigMap",
                      "metadata": {"name": "augmentation", "namespace": "{{OperatedCluster.Namespace}}"} }
                    """
                )!
        );
        await cluster.PhaseAsync(RunPhase.Complete);
    }

    // Scenario 13
    [Fact]
    public async Task A_pod_that_no_node_can_run_is_reported_with_the_schedulers_message()
    {
        await using var cluster = await OperatedCluster.StartAsync(capacity: TestCluster.DefaultCapacity);
        await cluster.ApplyAsync();

        await HeldAsync(cluster, StatusReason.Unschedulable);
        Assert.Contains("(0/1 nodes are available: 1 Insufficient nvidia.com/gpu.", cluster.Status().Message);
        Assert.Contains("and 2 more", cluster.Status().Message);

        cluster.Cluster.SetCapacity(TestCluster.DefaultNode, OperatedCluster.Plenty);
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((1, 0), (step.Attempt, step.Failures)));
    }

    // Scenario 13
    [Fact]
    public async Task A_Job_that_a_queue_holds_back_is_queued_and_not_unschedulable()
    {
        await using var cluster = await OperatedCluster.StartAsync(capacity: TestCluster.DefaultCapacity);
        await cluster.ApplyAsync();
        await HeldAsync(cluster, StatusReason.Unschedulable);

        foreach (var job in cluster.Jobs)
            cluster.SuspendJob(job, true);
        await OperatedCluster.UntilAsync(
            () => cluster.Condition(RunCondition.FoldsTrained).Reason == "Queued",
            () => $"all folds are queued; {cluster.Status().Message}"
        );

        Assert.All(cluster.Status().Folds, fold => Assert.Equal((StepStates.Queued, null, 1), (fold.State, fold.Reason, fold.Attempt)));
    }

    /// <summary>Waits until condition and event alike say what holds the folds up.</summary>
    static async Task HeldAsync(OperatedCluster cluster, string reason)
    {
        await OperatedCluster.UntilAsync(
            () =>
                cluster
                    .Status()
                    .Conditions.Any(condition =>
                        condition is { Type: RunCondition.FoldsTrained, Status: "False" } && condition.Reason == reason
                    ) && cluster.Status().Folds.All(fold => fold.Reason == reason),
            () => $"the folds are held up by {reason}; they say: {cluster.Status().Message}"
        );
        await cluster.WarnedAsync(reason, "fold-");
    }
}
