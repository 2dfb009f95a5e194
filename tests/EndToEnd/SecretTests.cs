using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>Keys that nobody else has, looked for wherever a run on a cluster leaves words.</summary>
public sealed class SecretTests
{
    const string Namespace = "lab",
        AccessKey = "CANARYACCESS7Q",
        SecretKey = "canary/Secret+9Zk",
        Token = "canary-token-4Vx";

    static readonly ResourceKind Runs = new("stackingk8s.io", "v1alpha1", "StackingRun", "stackingruns", true);

    [Fact]
    public async Task No_key_of_the_store_stands_in_any_object_event_log_or_message()
    {
        using TemporaryFolder folder = new();
        await using EchoingStore store = new(FreePort());
        await using var cluster = await TestCluster.StartAsync(
            new KubeletOptions
            {
                Programs = new Dictionary<string, string> { ["fold-trainer"] = Path.Combine(AppContext.BaseDirectory, "fold-trainer") },
            }
        );
        ConcurrentQueue<StorageEvent> changes = new();
        using var subscription = cluster.Storage.Subscribe(changes.Enqueue);
        cluster.Storage.Create(
            Kinds.CustomResourceDefinition,
            (JsonObject)Yaml.Json(await File.ReadAllTextAsync(Repository.Path("helm", "stacking-operator", "crd", "stackingruns.yaml")))!
        );
        cluster.Storage.Create(Kinds.Secret, Secret());
        using var stacking = StackingProcess.StartProgram(
            "stacking-operator",
            null,
            "--kubeconfig",
            cluster.Server.WriteKubeconfig(folder.File("kubeconfig")),
            "--port",
            "0",
            "--fold-trainer-image",
            "fold-trainer",
            "--aggregator-image",
            "aggregator",
            "--meta-trainer-image",
            "meta-trainer"
        );

        cluster.Storage.Create(Runs, Run(store.Address));
        await FailedAsync(cluster);
        stacking.Signal(15);
        var ended = await stacking.EndAsync();

        var pods = changes
            .Where(change => change.Kind == Kinds.Pod)
            .Select(change => change.Object["metadata"]!["name"]!.GetValue<string>())
            .ToHashSet();
        Dictionary<string, string> left = new() { ["operator's log"] = ended.Output + ended.Error };
        foreach (string pod in pods)
            left[$"log of {pod}"] = cluster.Server.Logs.Find(Namespace, pod, "step") ?? "";
        foreach (var change in changes.Where(change => change.Kind != Kinds.Secret))
            left[$"{change.Kind.Kind} {change.Object["metadata"]!["name"]} at {change.ResourceVersion}"] = change.Object.ToJsonString();
        // The keys were used and sent back, and the refusal got as far as the run's status: there was something to leak.
        Assert.Contains(store.Shown, words =>
            words.Contains(AccessKey, StringComparison.Ordinal) && words.Contains(Token, StringComparison.Ordinal)
        );
        Assert.Contains(
            "AccessDenied",
            cluster.Storage.Get(Runs, Namespace, "demo")!["status"]!["message"]!.GetValue<string>(),
            StringComparison.Ordinal
        );
        Assert.Contains(left, text =>
            text.Key.StartsWith("log of", StringComparison.Ordinal) && text.Value.Contains("AccessDenied", StringComparison.Ordinal)
        );
        Assert.Contains(left, text => text.Key.StartsWith("Event", StringComparison.Ordinal));
        Assert.Contains(left, text => text.Key.StartsWith("Job", StringComparison.Ordinal));
        foreach (
            string key in new[] { AccessKey, SecretKey, Token }.SelectMany(key => new[] { key, Base64(key), Uri.EscapeDataString(key) })
        )
            Assert.Empty(
                left.Where(text => text.Value.Contains(key, StringComparison.Ordinal)).Select(text => $"{text.Key}: {text.Value}")
            );
    }

    static JsonObject Run(string endpoint) =>
        (JsonObject)
            JsonNode.Parse(
                $$"""
                {"apiVersion": "stackingk8s.io/v1alpha1", "kind": "StackingRun", "metadata": {"name": "demo", "namespace": "{{Namespace}}", "generation": 1},
                 "spec": {"data": {"manifest": "s3://data/train.csv"}, "folds": {"count": 2},
                          "experts": [{"name": "a", "architecture": "efficientnetv2_test", "imageSize": 32, "epochs": 1}],
                          "artifacts": {"uri": "s3://artifacts/runs", "s3": {"endpoint": "{{endpoint}}", "secretName": "keys"} },
                          "stages": {"foldTrainer": {"accelerator": {"resource": "none"} } } } }
                """
            )!;

    static JsonObject Secret() =>
        (JsonObject)
            JsonNode.Parse(
                $$"""
                {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "keys", "namespace": "{{Namespace}}"},
                 "data": {"accessKey": "{{Base64(AccessKey)}}", "secretKey": "{{Base64(SecretKey)}}", "sessionToken": "{{Base64(Token)}}"} }
                """
            )!;

    static async Task FailedAsync(TestCluster cluster)
    {
        for (int i = 0; i < 1200; i++)
        {
            var status = cluster.Storage.Get(Runs, Namespace, "demo")?["status"];
            if (status?["phase"]?.GetValue<string>() == "Failed")
                return;
            await Task.Delay(100);
        }
        throw new TimeoutException($"The run did not fail within two minutes: {cluster.Storage.Get(Runs, Namespace, "demo")?["status"]}");
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
