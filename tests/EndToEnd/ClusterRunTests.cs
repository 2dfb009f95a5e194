using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.Artifacts;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.EndToEnd.Tests;

/// <summary>The whole product on a cluster: the operator's program, the step programs, and a folder that every pod mounts or a store that every pod reaches.</summary>
public sealed class ClusterRunTests
{
    const string Namespace = "lab";

    static readonly ResourceKind Runs = new("stackingk8s.io", "v1alpha1", "StackingRun", "stackingruns", true);

    [Fact]
    public async Task An_applied_run_trains_stacks_and_can_be_verified()
    {
        using var tiny = await TinyRun.MakeAsync();
        string artifacts = Directory.CreateDirectory(Path.Combine(tiny.Data, "..", "shared")).FullName;
        var run = OnCluster(await File.ReadAllTextAsync(tiny.File), tiny.Data, new JsonObject { ["uri"] = artifacts }, JsonNode.Parse($$"""
            {"volumes": [{"name": "images", "persistentVolumeClaim": {"claimName": "images"} }, {"name": "artifacts", "persistentVolumeClaim": {"claimName": "artifacts"} }],
             "volumeMounts": [{"name": "images", "mountPath": "{{tiny.Data}}" }, {"name": "artifacts", "mountPath": "{{artifacts}}" }] }
            """)!);

        var status = await CompleteAsync(run, new Dictionary<string, string> { ["images"] = tiny.Data, ["artifacts"] = artifacts });

        Assert.All(status["folds"]!.AsArray(), fold => Assert.Equal(1, fold!["attempt"]!.GetValue<int>()));
        Assert.InRange(double.Parse(status["metrics"]!["auc"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture), 0, 1);
        var (code, output, error) = await StackingProcess.RunAsync("verify", artifacts);
        Assert.True(code == 0, error);
        Assert.Contains("Everything holds", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_with_everything_in_S3_reads_shards_with_the_keys_of_a_Secret_and_can_be_verified()
    {
        await using var s3 = await S3Endpoint.StartAsync();
        Assert.SkipWhen(s3.Address is null, s3.Missing);
        string bucket = $"stacking-{Guid.NewGuid():N}"[..24];
        S3Settings settings = new(s3.Address, "us-east-1", true, new(s3.AccessKey, s3.SecretKey, ""), null, new());
        await new S3Store(new(bucket, ""), settings, _ => { }, TimeProvider.System).MakeBucketAsync(CancellationToken.None);
        using var tiny = await TinyRun.MakeAsync();
        string train = Path.Combine(tiny.Data, "train_manifest.csv"), test = Path.Combine(tiny.Data, "test_manifest.csv");
        foreach (string[] command in new string[][]
        {
            ["pack", "--manifest", train, "--manifest", test, "--out", $"s3://{bucket}/data/shards"],
            ["store", "cp", train, $"s3://{bucket}/data/train_manifest.csv"],
            ["store", "cp", test, $"s3://{bucket}/data/test_manifest.csv"],
        })
        {
            var (code, output, error) = await StackingProcess.RunAsync(s3.Variables(), command);
            Assert.True(code == 0, error + output);
        }
        var run = OnCluster(await File.ReadAllTextAsync(tiny.File), $"s3://{bucket}/data", new JsonObject
        {
            ["uri"] = $"s3://{bucket}/runs",
            ["s3"] = new JsonObject { ["endpoint"] = s3.Address!.ToString(), ["secretName"] = "keys" },
        }, new JsonObject());
        run["spec"]!["data"]!["imageRoot"] = $"s3://{bucket}/data/shards/";

        await CompleteAsync(run, new Dictionary<string, string>(), new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = "keys", ["namespace"] = Namespace },
            ["data"] = new JsonObject { ["accessKey"] = Base64(s3.AccessKey), ["secretKey"] = Base64(s3.SecretKey) },
        });

        var verified = await StackingProcess.RunAsync(s3.Variables(), "verify", $"s3://{bucket}/runs");
        Assert.True(verified.Code == 0, verified.Error);
        Assert.Contains("Everything holds", verified.Output, StringComparison.Ordinal);
    }

    /// <summary>Applies the run to a cluster with the operator, and sees it to its end.</summary>
    /// <param name="run">The object.</param>
    /// <param name="claims">The folder behind each claim.</param>
    /// <param name="secret">What the run's namespace has besides.</param>
    /// <returns>The status of the complete run.</returns>
    static async Task<JsonNode> CompleteAsync(JsonObject run, IReadOnlyDictionary<string, string> claims, JsonObject? secret = null)
    {
        using TemporaryFolder folder = new();
        await using var cluster = await TestCluster.StartAsync(new KubeletOptions
        {
            Programs = new[] { "fold-trainer", "aggregator", "meta-trainer" }.ToDictionary(program => program, program => Path.Combine(AppContext.BaseDirectory, program)),
            Claims = claims,
        });
        string definition = await File.ReadAllTextAsync(Repository.Path("helm", "stacking-operator", "crd", "stackingruns.yaml"));
        cluster.Storage.Create(Kinds.CustomResourceDefinition, (JsonObject)Yaml.Json(definition)!);
        if (secret is not null) cluster.Storage.Create(Kinds.Secret, secret);
        string kubeconfig = cluster.Server.WriteKubeconfig(folder.File("kubeconfig"));
        using var stacking = StackingProcess.StartProgram("stacking-operator", null, "--kubeconfig", kubeconfig, "--port", "0",
            "--fold-trainer-image", "fold-trainer", "--aggregator-image", "aggregator", "--meta-trainer-image", "meta-trainer");

        await ApplyAsync(cluster.Server.Address, run);
        var status = await EndAsync(cluster);
        Assert.True(status["phase"]?.GetValue<string>() == "Complete", status.ToJsonString());
        Assert.Equal("3/3", status["foldsDone"]!.GetValue<string>());

        stacking.Signal(15);
        var ended = await stacking.EndAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Output);
        return status;
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>The same run file with what a cluster needs to know: where pods find data, and that there is no accelerator.</summary>
    /// <param name="file">The run file.</param>
    /// <param name="data">Where the manifests lie. Pods mount a folder where it is, because task.json names places inside the pod, and these pods have no root of their own.</param>
    /// <param name="artifacts">Where artifacts go.</param>
    /// <param name="pod">What every stage's pods have.</param>
    static JsonObject OnCluster(string file, string data, JsonObject artifacts, JsonNode pod)
    {
        var run = (JsonObject)Yaml.Json(file)!;
        var spec = (JsonObject)run["spec"]!;
        spec["data"] = new JsonObject { ["manifest"] = $"{data}/train_manifest.csv", ["testManifest"] = $"{data}/test_manifest.csv" };
        spec["artifacts"] = artifacts;
        JsonObject Stage(JsonObject? more = null)
        {
            var stage = more ?? [];
            stage["pod"] = pod.DeepClone();
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
