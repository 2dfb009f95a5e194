using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.ApiServer.Faults;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Bench;

/// <summary>A test cluster whose steps commit after a second, with a log of its requests.</summary>
sealed class ScaleCluster : IAsyncDisposable
{
    const string Namespace = "lab";
    static readonly ResourceKind Runs = new(StackingRunApi.Group, StackingRunApi.Version, StackingRunApi.Kind, StackingRunApi.Plural, true);
    static readonly TimeSpan StepTime = TimeSpan.FromSeconds(1);

    // A real API server keeps some minutes of changes, but in a process whose garbage collections do not disturb this measurement.
    const int History = 2000;

    readonly TemporaryFolder folder = new();
    readonly TestCluster cluster;
    readonly IDisposable watching;
    int complete;

    ScaleCluster(TestCluster cluster)
    {
        this.cluster = cluster;
        Kubeconfig = cluster.Server.WriteKubeconfig(folder.File("kubeconfig"));
        watching = cluster.Storage.Subscribe(Observe);
    }

    public string Kubeconfig { get; }

    public JobTimes Jobs { get; } = new();

    /// <summary>Runs that have become complete.</summary>
    public int Complete => Volatile.Read(ref complete);

    /// <summary>Write requests of the operator.</summary>
    public IReadOnlyList<LoggedRequest> Writes => [.. cluster.Server.Faults.Writes.Where(IsOperators)];

    /// <summary>Read requests of the operator, watches left out.</summary>
    public IReadOnlyList<LoggedRequest> Reads =>
        [.. cluster.Server.Faults.Requests.Where(request => IsOperators(request) && request.Verb is ("get" or "list"))];

    public static async Task<ScaleCluster> StartAsync()
    {
        Dictionary<string, string> plenty = new(TestCluster.DefaultCapacity) { ["nvidia.com/gpu"] = "100k", ["pods"] = "100k" };
        var cluster = await TestCluster.StartAsync(
            new() { Outcome = pod => PodOutcome.Succeeds(Commit(pod)) with { After = StepTime } },
            capacity: plenty,
            history: History
        );
        string definition = await File.ReadAllTextAsync(Repository.Path("helm", "stacking-operator", "crd", "stackingruns.yaml"));
        cluster.Storage.Create(Kinds.CustomResourceDefinition, (JsonObject)Yaml.Json(definition)!);
        return new(cluster);
    }

    /// <summary>Over the wire, eight at a time.</summary>
    public async Task ApplyAsync(int count)
    {
        using HttpClient http = new() { BaseAddress = cluster.Server.Address };
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, stop) =>
        {
            using var answer = await http.PostAsJsonAsync(
                $"apis/{StackingRunApi.ApiVersion}/namespaces/{Namespace}/{StackingRunApi.Plural}",
                Run($"run-{number}"),
                stop
            );
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(stop));
        });
    }

    /// <summary>Puts copies of a complete run into the storage until it holds this many runs.</summary>
    public void AddFinished(int count)
    {
        var pattern = cluster.Storage.Get(Runs, Namespace, "run-0")!;
        for (int number = cluster.Storage.List(Runs, Namespace).Count; number < count; number++)
        {
            var copy = (JsonObject)pattern.DeepClone();
            copy["metadata"] = new JsonObject { ["name"] = $"finished-{number}", ["namespace"] = Namespace };
            cluster.Storage.Create(Runs, copy);
            cluster.Storage.Change(Runs, Namespace, $"finished-{number}", stored => stored["status"] = pattern["status"]!.DeepClone());
        }
    }

    void Observe(StorageEvent change)
    {
        Jobs.Observe(change);
        if (
            change is { Type: "MODIFIED" }
            && change.Kind == Runs
            && change.Object["status"]?["phase"]?.GetValue<string>() == RunPhase.Complete
            && change.Object["metadata"]!["name"]!.GetValue<string>().StartsWith("run-", StringComparison.Ordinal)
        )
            Interlocked.Increment(ref complete);
    }

    static bool IsOperators(LoggedRequest request) => request.UserAgent.StartsWith("stacking-operator", StringComparison.Ordinal);

    static JsonObject Run(string name) =>
        new()
        {
            ["apiVersion"] = StackingRunApi.ApiVersion,
            ["kind"] = StackingRunApi.Kind,
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["data"] = new JsonObject { ["manifest"] = "s3://data/train.csv" },
                ["artifacts"] = new JsonObject { ["uri"] = $"s3://artifacts/{name}" },
                ["folds"] = new JsonObject { ["count"] = 5 },
            },
        };

    static string Commit(JsonObject pod)
    {
        string step = pod["metadata"]!["labels"]![RunLabels.Step]!.GetValue<string>();
        return ContractJson.Write(
            new TerminationMessage(
                new(step, Digest("work " + step), "a1", Digest("result " + step)),
                false,
                new SortedDictionary<string, string> { ["images"] = "aa" },
                new SortedDictionary<string, double> { ["held_out_auc_effnet"] = 0.75 },
                null
            )
        );
    }

    static string Digest(string of) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of)));

    public async ValueTask DisposeAsync()
    {
        watching.Dispose();
        await cluster.DisposeAsync();
        folder.Dispose();
    }
}
