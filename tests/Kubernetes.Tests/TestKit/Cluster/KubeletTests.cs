using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.TestKit.Cluster;

public class KubeletTests
{
    static readonly JsonArray SecretVariable =
    [
        JsonNode.Parse("""{"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "credentials", "key": "key"}}}"""),
    ];

    [Fact]
    public async Task A_missing_Secret_holds_a_container_back_until_it_appears()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.Succeeds("done") });
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a", new() { ["env"] = SecretVariable.DeepClone() }));

        watch.Until(Kinds.Pod, (_, pod) => Waiting(pod, "CreateContainerConfigError") == "secret \"credentials\" not found");
        cluster.Storage.Create(Kinds.Secret, Secret("other"));
        watch.Until(Kinds.Pod, (_, pod) =>
            Waiting(pod, "CreateContainerConfigError") == $"couldn't find key key in Secret {Jobs.Namespace}/credentials"
        );
        cluster.Storage.Change(Kinds.Secret, Jobs.Namespace, "credentials", secret => secret["data"]!["key"] = "dmFsdWU=");
        watch.UntilCondition(Kinds.Job, "Complete");
    }

    [Fact]
    public async Task A_missing_volume_is_told_and_the_pod_goes_on_when_it_appears()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.Succeeds("done") });
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(
            Kinds.Job,
            Jobs.Named("a", pod: new() { ["volumes"] = JsonNode.Parse("""[{"name": "c", "secret": {"secretName": "credentials"}}]""") })
        );

        Assert.Equal(
            "MountVolume.SetUp failed for volume \"c\" : secret \"credentials\" not found",
            watch.UntilEvent("FailedMount")["message"].Text()
        );
        Assert.Equal(
            "ContainerCreating",
            cluster.Storage.List(Kinds.Pod)[0].At("status", "containerStatuses")![0].At("state", "waiting", "reason").Text()
        );
        cluster.Storage.Create(Kinds.Secret, Secret("key"));
        watch.UntilCondition(Kinds.Job, "Complete");
    }

    [Fact]
    public async Task An_image_is_pulled_again_until_it_is_there()
    {
        bool there = false;
        await using var cluster = await TestCluster.StartAsync(
            new() { Outcome = _ => there ? PodOutcome.Succeeds("done") : PodOutcome.CannotPull() }
        );
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a"));

        watch.Until(Kinds.Pod, (_, pod) => Waiting(pod, "ErrImagePull") is not null);
        Assert.Contains(
            "step:1",
            watch.Until(Kinds.Pod, (_, pod) => Waiting(pod, "ImagePullBackOff") is not null).ToJsonString(),
            StringComparison.Ordinal
        );
        there = true;
        watch.UntilCondition(Kinds.Job, "Complete");
    }

    [Fact]
    public async Task A_namespace_goes_with_pods_that_are_still_pulled_for()
    {
        // Told from within a namespace that is going, every try to pull would be a failure of the cluster: its disposal would say so.
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.CannotPull() });
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a", pod: new() { ["terminationGracePeriodSeconds"] = 1 }));
        watch.Until(Kinds.Pod, (_, pod) => Waiting(pod, "ImagePullBackOff") is not null);
        // Somebody's finalizer: it is long in going.
        cluster.Storage.Create(
            Kinds.ConfigMap,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = "kept",
                    ["namespace"] = Jobs.Namespace,
                    ["finalizers"] = new JsonArray("example.com/kept"),
                },
            }
        );

        cluster.Storage.Delete(Kinds.Namespace, null, Jobs.Namespace, new DeleteOptions());
        await StackingK8s.TestKit.Eventually.TrueAsync(() => cluster.Storage.Count(Kinds.Pod, Jobs.Namespace) == 0, "the pods are gone");
        cluster.Storage.Change(Kinds.ConfigMap, Jobs.Namespace, "kept", kept => kept["metadata"]!.AsObject().Remove("finalizers"));
        await StackingK8s.TestKit.Eventually.TrueAsync(
            () => cluster.Storage.Get(Kinds.Namespace, null, Jobs.Namespace) is null,
            "the namespace is gone"
        );
    }

    [Fact]
    public async Task The_pod_of_a_lost_node_ends_only_when_the_node_is_back()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.Runs() });
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a"));
        watch.UntilPhase("Running");

        cluster.Kubelet.LoseNode();
        watch.Until(Kinds.Pod, (_, pod) =>
            pod.At("metadata", "deletionTimestamp") is not null
            && pod.ToJsonString().Contains("DeletionByTaintManager", StringComparison.Ordinal)
        );
        var waiting = watch.Until(Kinds.Job, (_, job) => job.At("status", "terminating").Integer() == 1);
        Assert.Null(waiting.At("status", "active"));
        Assert.DoesNotContain(watch.Of(Kinds.Pod), change => change.Type == "DELETED");

        cluster.Kubelet.RestoreNode();
        watch.Until(Kinds.Pod, (type, _) => type == "DELETED");
        bool later = false;
        watch.Until(Kinds.Job, (_, job) =>
            (later |= JsonNode.DeepEquals(job, waiting))
            && job.At("status", "active").Integer() == 1
            && job.At("status", "terminating").Integer() == 0
        );
    }

    [Fact]
    public async Task The_pods_of_a_removed_node_are_ended_for_it()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => PodOutcome.Runs() });
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a"));
        watch.UntilPhase("Running");

        cluster.Kubelet.RemoveNode();
        var gone = watch.Until(Kinds.Pod, (type, _) => type == "DELETED");
        Assert.Equal("Failed", gone.At("status", "phase").Text());
        Assert.Contains("DeletionByPodGC", gone.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_simulated_pod_serves_its_progress_at_its_own_address()
    {
        await using var cluster = await TestCluster.StartAsync(
            new() { Outcome = _ => PodOutcome.Runs() with { Progress = () => """{"done":1}""" } }
        );
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a", new() { ["ports"] = JsonNode.Parse("""[{"containerPort": 9000}]""") }));
        string ip = watch.UntilPhase("Running").At("status", "podIP").Text()!;

        using HttpClient http = new();
        Assert.Equal("""{"done":1}""", await http.GetStringAsync($"http://{ip}:9000/progress"));
    }

    static string? Waiting(JsonObject pod, string reason) =>
        pod.At("status", "containerStatuses")
            .Objects()
            .Select(status => status.At("state", "waiting"))
            .Where(waiting => waiting.At("reason").Text() == reason)
            .Select(waiting => waiting.At("message").Text())
            .FirstOrDefault();

    static JsonObject Secret(string key) =>
        new()
        {
            ["metadata"] = new JsonObject { ["name"] = "credentials", ["namespace"] = Jobs.Namespace },
            ["data"] = new JsonObject { [key] = "dmFsdWU=" },
        };
}
