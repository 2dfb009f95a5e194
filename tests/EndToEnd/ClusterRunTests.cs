using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.EndToEnd.Tests;

/// <summary>The whole product on a cluster: the operator's program, the step programs, and a folder that every pod mounts.</summary>
public sealed class ClusterRunTests
{
    const string Namespace = "lab";

    static readonly ResourceKind Runs = new("stackingk8s.io", "v1alpha1", "StackingRun", "stackingruns", true);

    [Fact]
    public async Task An_applied_run_trains_stacks_and_can_be_verified()
    {
        using var tiny = await TinyRun.MakeAsync();
        using TemporaryFolder folder = new();
        string artifacts = Directory.CreateDirectory(Path.Combine(tiny.Data, "..", "shared")).FullName;
        await using var cluster = await TestCluster.StartAsync(new KubeletOptions
        {
            Programs = new[] { "fold-trainer", "aggregator", "meta-trainer" }.ToDictionary(program => program, program => Path.Combine(AppContext.BaseDirectory, program)),
            Claims = new Dictionary<string, string> { ["images"] = tiny.Data, ["artifacts"] = artifacts },
        });
        string definition = await File.ReadAllTextAsync(Repository.Path("helm", "stacking-operator", "crd", "stackingruns.yaml"));
        cluster.Storage.Create(Kinds.CustomResourceDefinition, (JsonObject)Yaml.Json(definition)!);
        string kubeconfig = cluster.Server.WriteKubeconfig(folder.File("kubeconfig"));
        using var stacking = StackingProcess.StartProgram("stacking-operator", null, "--kubeconfig", kubeconfig, "--port", "0",
            "--fold-trainer-image", "fold-trainer", "--aggregator-image", "aggregator", "--meta-trainer-image", "meta-trainer");

        await ApplyAsync(cluster.Server.Address, OnCluster(await File.ReadAllTextAsync(tiny.File), tiny.Data, artifacts));
        var status = await EndAsync(cluster);

        Assert.True(status["phase"]?.GetValue<string>() == "Complete", status.ToJsonString());
        Assert.Equal("3/3", status["foldsDone"]!.GetValue<string>());
        Assert.All(status["folds"]!.AsArray(), fold => Assert.Equal(1, fold!["attempt"]!.GetValue<int>()));
        Assert.InRange(double.Parse(status["metrics"]!["auc"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture), 0, 1);
        var (code, output, error) = await StackingProcess.RunAsync("verify", artifacts);
        Assert.True(code == 0, error);
        Assert.Contains("Everything holds", output, StringComparison.Ordinal);

        stacking.Signal(15);
        var ended = await stacking.EndAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Output);
    }

    /// <summary>The same run file with what a cluster needs to know: where pods find data, and that there is no accelerator.</summary>
    /// <param name="file">The run file.</param>
    /// <param name="images">Folder of the images. Pods mount it where it is, because task.json names places inside the pod, and these pods have no root of their own.</param>
    /// <param name="artifacts">Folder of the artifacts, likewise.</param>
    static JsonObject OnCluster(string file, string images, string artifacts)
    {
        var run = (JsonObject)Yaml.Json(file)!;
        var spec = (JsonObject)run["spec"]!;
        spec["data"] = new JsonObject { ["manifest"] = $"{images}/train_manifest.csv", ["testManifest"] = $"{images}/test_manifest.csv" };
        spec["artifacts"] = new JsonObject { ["uri"] = artifacts };
        JsonObject Stage(JsonObject? more = null)
        {
            var stage = more ?? [];
            stage["pod"] = JsonNode.Parse($$"""
                {"volumes": [{"name": "images", "persistentVolumeClaim": {"claimName": "images"} }, {"name": "artifacts", "persistentVolumeClaim": {"claimName": "artifacts"} }],
                 "volumeMounts": [{"name": "images", "mountPath": "{{images}}" }, {"name": "artifacts", "mountPath": "{{artifacts}}" }] }
                """);
            return stage;
        }
        spec["stages"] = new JsonObject
        {
            ["foldTrainer"] = Stage(new() { ["accelerator"] = new JsonObject { ["resource"] = "none" }, ["parallelism"] = 2 }),
            ["aggregator"] = Stage(),
            ["metaTrainer"] = Stage(),
        };
        return run;
    }

    static async Task ApplyAsync(Uri server, JsonObject run)
    {
        using HttpClient http = new() { BaseAddress = server };
        using StringContent body = new(run.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri($"apis/stackingk8s.io/v1alpha1/namespaces/{Namespace}/stackingruns", UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    static async Task<JsonNode> EndAsync(TestCluster cluster)
    {
        for (int i = 0; i < 1800; i++)
        {
            var status = cluster.Storage.Get(Runs, Namespace, "tiny")?["status"];
            if (status?["phase"]?.GetValue<string>() is "Complete" or "Failed") return status;
            await Task.Delay(100);
        }
        throw new TimeoutException("The run did not end within three minutes.");
    }
}
