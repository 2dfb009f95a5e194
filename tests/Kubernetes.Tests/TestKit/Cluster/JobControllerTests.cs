using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.TestKit.Cluster;

/// <summary>What the recording does not show of Jobs.</summary>
public class JobControllerTests
{
    [Fact]
    public async Task A_suspended_Job_loses_its_pod_and_its_start_and_counts_no_failure()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.Runs() });
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a"));
        watch.UntilPhase("Running");

        cluster.Storage.Change(Kinds.Job, Jobs.Namespace, "a", job => job["spec"]!["suspend"] = true);
        watch.Until(Kinds.Pod, (type, _) => type == "DELETED");
        var suspended = watch.Until(Kinds.Job, (_, job) => Suspended(job) && job.At("status", "terminating").Integer() == 0);

        Assert.Null(suspended.At("status", "startTime"));
        Assert.Null(suspended.At("status", "active"));
        Assert.Null(suspended.At("status", "failed"));
    }

    [Fact]
    public async Task An_evicted_pod_is_replaced_only_once_it_has_ended_and_is_not_counted()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.Runs() });
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a"));
        string first = watch.UntilPhase("Running").At("metadata", "name").Text()!;

        cluster.Evict(Jobs.Namespace, first);
        watch.Until(Kinds.Pod, (_, pod) => pod.At("metadata", "name").Text() != first && pod.At("status", "phase").Text() == "Running");

        var pods = watch.Of(Kinds.Pod);
        Assert.True(
            pods.FindIndex(change => change.Object.At("status", "phase").Text() == "Failed")
                < pods.FindIndex(change => change.Object.At("metadata", "name").Text() != first)
        );
        Assert.Null(cluster.Storage.Get(Kinds.Job, Jobs.Namespace, "a").At("status", "failed"));
    }

    [Fact]
    public async Task A_pod_that_a_quota_refuses_is_told_of_and_made_when_there_is_room()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.Succeeds("done") });
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.ResourceQuota, Quota("0"));
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a"));

        var told = watch.UntilEvent("FailedCreate");
        Assert.Matches("""^Error creating: pods "a-[a-z0-9]{5}" is forbidden: exceeded quota: q""", told["message"].Text()!);
        Assert.Null(cluster.Storage.Get(Kinds.Job, Jobs.Namespace, "a").At("status", "active"));

        cluster.Storage.Delete(Kinds.ResourceQuota, Jobs.Namespace, "q", new DeleteOptions());
        watch.UntilCondition(Kinds.Job, "Complete");
    }

    [Fact]
    public async Task A_finished_Job_goes_after_its_time_to_live_and_takes_its_pod_with_it()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.Succeeds("done") });
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a", spec: new() { ["ttlSecondsAfterFinished"] = 1 }));

        watch.Until(Kinds.Job, (type, _) => type == "DELETED");
        Assert.Empty(cluster.Storage.List(Kinds.Pod));
    }

    [Fact]
    public async Task A_Job_deleted_in_the_background_leaves_no_pod_behind()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.Runs() });
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a"));
        watch.UntilPhase("Running");

        cluster.Storage.Delete(Kinds.Job, Jobs.Namespace, "a", new DeleteOptions("Background"));
        watch.Until(Kinds.Pod, (type, _) => type == "DELETED");
        Assert.Null(cluster.Storage.Get(Kinds.Job, Jobs.Namespace, "a"));
    }

    [Fact]
    public async Task A_Job_deleted_in_the_foreground_stays_until_its_pod_is_gone()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.Runs() });
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a"));
        watch.UntilPhase("Running");

        cluster.Storage.Delete(Kinds.Job, Jobs.Namespace, "a", new DeleteOptions("Foreground"));
        watch.Until(Kinds.Job, (type, _) => type == "DELETED");
        Assert.Contains(watch.Of(Kinds.Pod), change => change.Type == "DELETED");
        Assert.Empty(cluster.Storage.List(Kinds.Pod));
    }

    [Fact]
    public async Task A_Job_that_another_controller_manages_is_left_alone()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.Succeeds("done") });
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("foreign", spec: new() { ["managedBy"] = "example.dev/other" }));
        cluster.Storage.Create(Kinds.Job, Jobs.Named("ours"));

        watch.UntilCondition(Kinds.Job, "Complete");
        Assert.All(cluster.Storage.List(Kinds.Pod), pod => Assert.Equal("ours", pod.At("metadata", "labels", "job-name").Text()));
    }

    [Fact]
    public async Task Seven_hundred_Jobs_at_once_each_get_one_pod_and_complete()
    {
        const int Count = 700;
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.Succeeds("done") });
        using Watch watch = new(cluster.Storage);
        for (int index = 0; index < Count; index++)
            cluster.Storage.Create(Kinds.Job, Jobs.Named($"job-{index}"));

        int complete = 0;
        watch.Until(Kinds.Event, (type, told) => told["reason"].Text() == "Completed" && ++complete == Count);
        Assert.Equal(Count, watch.Of(Kinds.Pod).Count(change => change.Type == "ADDED"));
    }

    static bool Suspended(JsonObject job) =>
        job.At("status", "conditions")
            .Objects()
            .Any(condition => condition["type"].Text() == "Suspended" && condition["status"].Text() == "True");

    static JsonObject Quota(string pods) =>
        new()
        {
            ["metadata"] = new JsonObject { ["name"] = "q", ["namespace"] = Jobs.Namespace },
            ["spec"] = new JsonObject { ["hard"] = new JsonObject { ["pods"] = pods } },
        };
}
