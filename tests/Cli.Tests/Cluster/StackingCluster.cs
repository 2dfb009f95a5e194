using System.Text.Json.Nodes;
using StackingK8s.Cli;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Cli.Cluster;

/// <summary>A cluster without an operator, and the real command line against it; a test writes what the operator would.</summary>
sealed class StackingCluster : IAsyncDisposable
{
    public const string Minimal = """
        apiVersion: stackingk8s.io/v1alpha1
        kind: StackingRun
        metadata: {name: tiny}
        spec:
          data: {manifest: s3://data/train.csv}
          folds: {count: 2}
          artifacts: {uri: s3://stacking/runs}
        """;

    static readonly ResourceKind Kind = new(StackingRunApi.Group, StackingRunApi.Version, StackingRunApi.Kind, StackingRunApi.Plural, true);

    readonly TestCluster cluster;
    readonly TemporaryFolder folder = new();

    StackingCluster(TestCluster cluster) => this.cluster = cluster;

    public TestKit.ApiServer.ApiServer Server => cluster.Server;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="defined">The definition of StackingRuns is installed.</param>
    public static async Task<StackingCluster> StartAsync(bool defined = true, KubeletOptions? kubelet = null)
    {
        StackingCluster started = new(await TestCluster.StartAsync(kubelet));
        if (defined)
            started.cluster.Storage.Create(Kinds.CustomResourceDefinition, Definition());
        return started;
    }

    public string Kubeconfig => Server.WriteKubeconfig(folder.File("kubeconfig"));

    public Task<CommandOutcome> RunAsync(params string[] args) => CommandAsync([.. args, "--kubeconfig", Kubeconfig]);

    public static async Task<CommandOutcome> CommandAsync(params string[] args)
    {
        await using StringWriter output = new(),
            error = new();
        int code = await CommandLine.RunAsync(args, TextWriter.Synchronized(output), error, Stop);
        return new(code, output.ToString(), error.ToString());
    }

    public string Write(string yaml) => folder.Write("run.yaml", yaml);

    public async Task SubmitAsync(string name = "tiny")
    {
        var result = await RunAsync("submit", "-f", Write(Minimal.Replace("tiny", name, StringComparison.Ordinal)));
        Assert.True(result.Code == ExitCode.Done, result.Error);
    }

    public JsonObject? Run(string name = "tiny") => cluster.Storage.Get(Kind, "default", name);

    public void Change(string name, Action<JsonObject> change) => cluster.Storage.Change(Kind, "default", name, change);

    public void SetStatus(RunStatus status, string name = "tiny") =>
        Change(name, run => run["status"] = JsonNode.Parse(StackingRunJson.Write(status)));

    public void Delete(string name = "tiny") => cluster.Storage.Delete(Kind, "default", name, new());

    /// <summary>Makes the Job of an attempt, so far as the command line looks at it, and waits for its pod to run or end.</summary>
    public async Task<string> StartAttemptAsync(string step, int attempt, string? phase = null)
    {
        string uid = (string)Run()!["metadata"]!["uid"]!,
            job = $"tiny-{uid[..5]}-{step}-{attempt}";
        JsonObject Labels() =>
            new()
            {
                [RunLabels.Run] = "tiny",
                [RunLabels.Step] = step,
                [RunLabels.Attempt] = $"{attempt}",
            };
        cluster.Storage.Create(
            Kinds.Job,
            new()
            {
                ["apiVersion"] = "batch/v1",
                ["kind"] = "Job",
                ["metadata"] = new JsonObject
                {
                    ["name"] = job,
                    ["namespace"] = "default",
                    ["labels"] = Labels(),
                },
                ["spec"] = new JsonObject
                {
                    ["backoffLimit"] = 0,
                    ["template"] = new JsonObject
                    {
                        ["metadata"] = new JsonObject { ["labels"] = Labels() },
                        ["spec"] = new JsonObject
                        {
                            ["restartPolicy"] = "Never",
                            ["containers"] = new JsonArray(new JsonObject { ["name"] = "step", ["image"] = "fold-trainer:1" }),
                        },
                    },
                },
            }
        );
        JsonObject? Pod() =>
            cluster
                .Storage.List(Kinds.Pod)
                .FirstOrDefault(pod => ((string)pod["metadata"]!["name"]!).StartsWith($"{job}-", StringComparison.Ordinal));
        await Eventually.TrueAsync(
            () =>
                (string?)Pod()?["status"]?["phase"] is { } now
                && (phase is null ? now is "Running" or "Succeeded" or "Failed" : now == phase),
            $"the pod of {job} is {phase ?? "running"}"
        );
        return (string)Pod()!["metadata"]!["name"]!;
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        folder.Dispose();
    }

    static JsonObject Definition() =>
        (JsonObject)Yaml.Json(File.ReadAllText(Repository.Path("helm", "stacking-operator", "crd", "stackingruns.yaml")))!;

    /// <summary>How a command ended and what it wrote.</summary>
    public sealed record CommandOutcome(int Code, string Output, string Error);
}
