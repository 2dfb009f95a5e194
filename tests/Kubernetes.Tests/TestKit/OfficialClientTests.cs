using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.TestKit;

/// <summary>The official C# client, as the operator uses it, finds nothing strange here.</summary>
public class OfficialClientTests
{
    [Fact]
    public async Task It_lists_pages_and_watches_custom_resources_with_bookmarks()
    {
        await using var server = await TestClient.StartAsync();
        server.Server.BookmarkInterval = TimeSpan.FromMilliseconds(50);
        using var client = Connect(server.Server);
        for (int i = 0; i < 5; i++)
            server.Storage.Create(Samples.Widget, Samples.NewWidget($"w{i}"));
        var first = (
            await client.CustomObjects.ListNamespacedCustomObjectAsync<JsonObject>("example.dev", "v1alpha1", "rec", "widgets", limit: 3)
        )!;
        string token = first["metadata"]!["continue"]!.GetValue<string>();
        server.Storage.Delete(Samples.Widget, "rec", "w4", new DeleteOptions());
        var rest = await client.CustomObjects.ListNamespacedCustomObjectAsync<JsonObject>(
            "example.dev",
            "v1alpha1",
            "rec",
            "widgets",
            limit: 3,
            continueParameter: token
        );

        Assert.Equal(["w3", "w4"], rest["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>()));
        var types = new List<WatchEventType>();
        await foreach (
            var (type, _) in client.CustomObjects.WatchListNamespacedCustomObjectAsync(
                "example.dev",
                "v1alpha1",
                "rec",
                "widgets",
                allowWatchBookmarks: true,
                resourceVersion: first["metadata"]!["resourceVersion"]!.GetValue<string>()
            )
        )
        {
            types.Add(type);
            if (type == WatchEventType.Bookmark)
                break;
        }
        Assert.Equal([WatchEventType.Deleted, WatchEventType.Bookmark], types);
    }

    [Fact]
    public async Task It_runs_the_life_of_a_job_and_reads_the_status_of_errors()
    {
        await using var server = await TestClient.StartAsync();
        using var client = Connect(server.Server);
        var job = new V1Job
        {
            Metadata = new V1ObjectMeta { Name = "fold" },
            Spec = new V1JobSpec
            {
                Template = new V1PodTemplateSpec
                {
                    Spec = new V1PodSpec
                    {
                        RestartPolicy = "Never",
                        Containers = [new V1Container { Name = "main", Image = "localhost/busybox:1" }],
                    },
                },
            },
        };
        var made = await client.BatchV1.CreateNamespacedJobAsync(job, "rec");
        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => client.BatchV1.CreateNamespacedJobAsync(job, "rec"));
        await client.BatchV1.PatchNamespacedJobStatusAsync(
            new V1Patch("""{"status": {"active": 1}}""", V1Patch.PatchType.MergePatch),
            "fold",
            "rec"
        );
        await client.BatchV1.PatchNamespacedJobAsync(
            new V1Patch("""{"spec": {"suspend": true}}""", V1Patch.PatchType.StrategicMergePatch),
            "fold",
            "rec"
        );
        var list = await client.BatchV1.ListNamespacedJobAsync("rec");

        Assert.Equal("AlreadyExists", KubernetesJson.Deserialize<V1Status>(refused.Response.Content).Reason);
        Assert.Equal(
            (1, true, 2L, made.Metadata.Uid),
            (list.Items[0].Status.Active, list.Items[0].Spec.Suspend, list.Items[0].Metadata.Generation, list.Items[0].Metadata.Uid)
        );
        await client.BatchV1.DeleteNamespacedJobAsync("fold", "rec", propagationPolicy: "Background");
        Assert.Empty((await client.BatchV1.ListNamespacedJobAsync("rec")).Items);
    }

    [Fact]
    public async Task It_watches_over_tls_and_sees_a_stream_cut_short()
    {
        await using var server = await ApiServer.StartAsync(tls: true);
        using var client = Connect(server);
        server.Storage.Create(Kinds.Job, Samples.NewJob("fold"));
        var seen = new List<string>();
        await foreach (var (type, job) in client.BatchV1.WatchListNamespacedJobAsync("rec"))
        {
            seen.Add($"{type} {job.Metadata.Name}");
            server.Faults.EndWatches();
        }
        using var cut = server.Faults.Cut(request => request.Verb == "list", times: 1);

        Assert.Equal(["Added fold"], seen);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.BatchV1.ListNamespacedJobAsync("rec"));
        Assert.Single((await client.BatchV1.ListNamespacedJobAsync("rec")).Items);
    }

    [Fact]
    public async Task It_holds_a_lease_and_loses_it_to_whoever_writes_first()
    {
        await using var server = await TestClient.StartAsync();
        using var client = Connect(server.Server);
        var lease = await client.CoordinationV1.CreateNamespacedLeaseAsync(
            new V1Lease
            {
                Metadata = new V1ObjectMeta { Name = "operator" },
                Spec = new V1LeaseSpec { HolderIdentity = "one", RenewTime = DateTime.UtcNow },
            },
            "rec"
        );
        lease.Spec.HolderIdentity = "two";
        await client.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, "operator", "rec");

        var late = await Assert.ThrowsAsync<HttpOperationException>(() =>
            client.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, "operator", "rec")
        );

        Assert.Equal("Conflict", KubernetesJson.Deserialize<V1Status>(late.Response.Content).Reason);
    }

    [Fact]
    public async Task It_applies_status_reads_logs_and_evicts()
    {
        await using var server = await TestClient.StartAsync();
        using var client = Connect(server.Server);
        server.Storage.Create(Samples.Widget, Samples.NewWidget("w"));
        server.Storage.Create(Kinds.Pod, Samples.NewPod("p", node: "n"));
        server.Server.Logs.Append("rec", "p", "main", "one\ntwo\nthree\n");
        var applied = await client.CustomObjects.PatchNamespacedCustomObjectStatusAsync<JsonObject>(
            new V1Patch(
                """{"apiVersion": "example.dev/v1alpha1", "kind": "Widget", "metadata": {"name": "w"}, "status": {"phase": "Running"}}""",
                V1Patch.PatchType.ApplyPatch
            ),
            "example.dev",
            "v1alpha1",
            "rec",
            "widgets",
            "w",
            fieldManager: "operator"
        );
        await using var log = await client.CoreV1.ReadNamespacedPodLogAsync("p", "rec", tailLines: 2);
        await client.CoreV1.CreateNamespacedPodEvictionAsync(new V1Eviction { Metadata = new V1ObjectMeta { Name = "p" } }, "p", "rec");
        var pod = await client.CoreV1.ReadNamespacedPodAsync("p", "rec");

        Assert.Equal("Running", applied["status"]!["phase"]!.GetValue<string>());
        Assert.Equal("two\nthree\n", await new StreamReader(log).ReadToEndAsync());
        Assert.Equal(("DisruptionTarget", 30L), (pod.Status.Conditions[0].Type, pod.Metadata.DeletionGracePeriodSeconds));
    }

    static k8s.Kubernetes Connect(ApiServer server)
    {
        using var folder = new TemporaryFolder();
        return new k8s.Kubernetes(
            KubernetesClientConfiguration.BuildConfigFromConfigFile(server.WriteKubeconfig(folder.File("kubeconfig")))
        );
    }
}
