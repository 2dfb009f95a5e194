using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>A run small enough for a test: a few dozen images, three folds, both families of experts.</summary>
sealed partial class TinyRun : IDisposable
{
    readonly TemporaryFolder folder = new();

    TinyRun(string effnetEpochs)
    {
        File = folder.Write(
            "run.yaml",
            $$"""
            apiVersion: stackingk8s.io/v1alpha1
            kind: StackingRun
            metadata: {name: tiny}
            spec:
              data: {manifest: data/train_manifest.csv, testManifest: data/test_manifest.csv}
              folds: {count: 3}
              experts:
              - {name: effnet, architecture: efficientnetv2_test, imageSize: 32, epochs: {{effnetEpochs}}, batchSize: 16}
              - {name: maxvit, architecture: maxvit_test_64, epochs: 1, batchSize: 16}
              embedding: {dimensions: 8}
              meta:
                search:
                  space: {n_estimators: [10, 20], num_leaves: [7], learning_rate: [0.1], max_depth: [-1], reg_alpha: [0], reg_lambda: [0, 1]}
            """
        );
    }

    public string File { get; }

    public string Work => folder.File("out");

    /// <summary>The one run.json of the store.</summary>
    public string Description() =>
        Directory.EnumerateFiles(Path.Combine(Work, "artifacts", "runs"), "run.json", SearchOption.AllDirectories).Single();

    public string Data => folder.File("data");

    /// <summary>Where pods keep the artifacts.</summary>
    public string Shared => Directory.CreateDirectory(folder.File("shared")).FullName;

    /// <summary>The folder behind each claim of <see cref="OnClusterAsync"/>.</summary>
    public IReadOnlyDictionary<string, string> Claims => new Dictionary<string, string> { ["images"] = Data, ["artifacts"] = Shared };

    /// <param name="effnetEpochs">More make a fold last long enough to be interrupted.</param>
    public static async Task<TinyRun> MakeAsync(int effnetEpochs = 1)
    {
        TinyRun run = new(effnetEpochs.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var (code, _, error) = await StackingProcess.RunAsync(
            "sample-data",
            "--photos",
            Repository.Path("examples", "photos"),
            "--out",
            run.Data,
            "--count",
            "60",
            "--test-count",
            "24",
            "--size",
            "64",
            "--test-photos",
            "4"
        );
        Assert.True(code == 0, error);
        return run;
    }

    public Task<(int Code, string Output, string Error)> RunAsync(params string[] more) => StackingProcess.RunAsync(Arguments(more));

    public StackingProcess Start(params string[] more) => StackingProcess.Start(Arguments(more));

    /// <summary>
    /// The same run with what a cluster needs to know: where pods find data, and that there is no accelerator. Pods mount each folder
    /// where it is, because task.json names places inside the pod, and these pods have no root of their own.
    /// </summary>
    public Task<JsonObject> OnClusterAsync() =>
        OnClusterAsync(
            Data,
            new JsonObject { ["uri"] = Shared },
            JsonNode.Parse(
                $$"""
                {"volumes": [{"name": "images", "persistentVolumeClaim": {"claimName": "images"} }, {"name": "artifacts", "persistentVolumeClaim": {"claimName": "artifacts"} }],
                 "volumeMounts": [{"name": "images", "mountPath": "{{Data}}" }, {"name": "artifacts", "mountPath": "{{Shared}}" }] }
                """
            )!
        );

    /// <summary>The same with everything in one bucket: manifests in data/, images in data/shards/, artifacts in runs/.</summary>
    /// <param name="bucket">Its name.</param>
    /// <param name="endpoint">The server.</param>
    /// <param name="secret">Name of the Secret with the keys.</param>
    public async Task<JsonObject> InS3Async(string bucket, Uri endpoint, string secret)
    {
        var run = await OnClusterAsync(
            $"s3://{bucket}/data",
            new JsonObject
            {
                ["uri"] = $"s3://{bucket}/runs",
                ["s3"] = new JsonObject { ["endpoint"] = endpoint.ToString(), ["secretName"] = secret },
            },
            new JsonObject()
        );
        run["spec"]!["data"]!["imageRoot"] = $"s3://{bucket}/data/shards/";
        return run;
    }

    async Task<JsonObject> OnClusterAsync(string data, JsonObject artifacts, JsonNode pod)
    {
        var run = (JsonObject)Yaml.Json(await System.IO.File.ReadAllTextAsync(File))!;
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
            ["foldTrainer"] = Stage(
                new()
                {
                    ["accelerator"] = new JsonObject { ["resource"] = "none" },
                    ["parallelism"] = 2,
                }
            ),
            ["aggregator"] = Stage(),
            ["metaTrainer"] = Stage(),
        };
        return run;
    }

    /// <summary>Waits until the run's own record lists a step.</summary>
    public async Task CommittedAsync(string step)
    {
        for (int i = 0; i < 600; i++)
        {
            string record = Path.Combine(Work, "run.json");
            if (
                System.IO.File.Exists(record)
                && (await System.IO.File.ReadAllTextAsync(record)).Contains($"\"{step}\"", StringComparison.Ordinal)
            )
                return;
            await Task.Delay(100);
        }
        throw new TimeoutException($"{step} was not committed within a minute.");
    }

    /// <summary>What the plain display said of each step that ended: done, reused or failed, and the seconds it took.</summary>
    public static Dictionary<string, (string Phase, int Seconds)> Steps(string output) =>
        StepLine()
            .Matches(output)
            .ToDictionary(
                line => line.Groups[1].Value,
                line => (line.Groups[2].Value, int.Parse(line.Groups[3].Value, System.Globalization.CultureInfo.InvariantCulture))
            );

    public void Dispose() => folder.Dispose();

    string[] Arguments(string[] more) => ["run", "-f", File, "--work-dir", Work, .. more];

    [GeneratedRegex(@"^(\S+): (done|reused|failed) after (\d+) s", RegexOptions.Multiline)]
    private static partial Regex StepLine();
}
