using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Operator;
using StackingK8s.Operator.Settings;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.ApiServer.Faults;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>A whole cluster with the CRD installed and the operator at work in it, at a pace that tests can wait for.</summary>
sealed class OperatedCluster : IAsyncDisposable
{
    public const string Namespace = "lab";

    public static readonly ResourceKind Runs = new(
        StackingRunApi.Group,
        StackingRunApi.Version,
        StackingRunApi.Kind,
        StackingRunApi.Plural,
        true
    );

    /// <summary>No pause that a test would have to sit out; node silence and deadlines excepted, which are seconds at the least.</summary>
    public static readonly Pace Quick = new()
    {
        Retry = TimeSpan.Zero,
        Refusal = TimeSpan.FromMilliseconds(200),
        Recheck = TimeSpan.FromMilliseconds(200),
        Patience = TimeSpan.Zero,
        WarningAge = TimeSpan.FromMilliseconds(100),
        NodeSilence = TimeSpan.FromSeconds(1),
        LateWatch = TimeSpan.FromMilliseconds(500),
        Progress = TimeSpan.FromMilliseconds(100),
        Commits = TimeSpan.Zero,
        ProgressPoll = TimeSpan.FromMilliseconds(100),
    };

    readonly TemporaryFolder folder = new();
    CancellationTokenSource? life;
    Task<int> process = Task.FromResult(0);

    OperatedCluster(TestCluster cluster) => (Cluster, Promises) = (cluster, new(cluster.Storage));

    public TestCluster Cluster { get; }

    /// <summary>Checked of every status that the operator writes; a broken one fails the test at its end.</summary>
    public StatusPromises Promises { get; }

    public FaultPlan Faults => Cluster.Server.Faults;

    /// <param name="outcome">What pods do; null for <see cref="Commits"/>.</param>
    /// <param name="capacity">Of the node.</param>
    /// <param name="operating">false: the test starts the operator itself.</param>
    public static async Task<OperatedCluster> StartAsync(
        Func<JsonObject, PodOutcome?>? outcome = null,
        IReadOnlyDictionary<string, string>? capacity = null,
        bool operating = true
    )
    {
        OperatedCluster made = new(await TestCluster.StartAsync(new() { Outcome = outcome ?? Commits }, capacity: capacity ?? Plenty));
        made.Cluster.Storage.Create(
            Kinds.CustomResourceDefinition,
            (JsonObject)Yaml.Json(await File.ReadAllTextAsync(Repository.Path("helm", "stacking-operator", "crd", "stackingruns.yaml")))!
        );
        if (operating)
            made.StartOperator();
        return made;
    }

    public static IReadOnlyDictionary<string, string> Plenty { get; } =
        new Dictionary<string, string>(TestCluster.DefaultCapacity) { ["nvidia.com/gpu"] = "64" };

    /// <summary>Every pod commits the attempt it was asked for.</summary>
    public static PodOutcome Commits(JsonObject pod) => PodOutcome.Succeeds(Commit(pod));

    /// <summary>The termination message of a pod whose step commits.</summary>
    public static string Commit(JsonObject pod, string data = "aa") =>
        ContractJson.Write(
            new TerminationMessage(
                new(Step(pod), Digest("work " + Step(pod)), "a1", Digest("result " + Step(pod))),
                false,
                new SortedDictionary<string, string> { ["images"] = data },
                new SortedDictionary<string, double> { ["held_out_auc_effnet"] = 0.75, ["test_auc_meta-model"] = 0.875 },
                null
            )
        );

    public static string Step(JsonObject pod) => Label(pod, RunLabels.Step);

    public static int Attempt(JsonObject pod) =>
        int.Parse(Label(pod, RunLabels.Attempt), System.Globalization.CultureInfo.InvariantCulture);

    /// <param name="images">Of the steps; null for names that any kubelet of a test has.</param>
    /// <param name="pace">null for <see cref="Quick"/>.</param>
    public void StartOperator(RunImages? images = null, Pace? pace = null)
    {
        life = new();
        string kubeconfig = Cluster.Server.WriteKubeconfig(folder.File("kubeconfig"));
        OperatorSettings settings = new(images ?? new("fold", "aggregate", "meta")) { Pace = pace ?? Quick };
        process = OperatorProcess.RunAsync(new(kubeconfig, null, [], settings, 0, null, 4, false), life.Token);
    }

    /// <summary>The operator was started and has neither stopped nor crashed.</summary>
    public bool IsOperating => life is not null && !process.IsCompleted;

    /// <summary>Tells the operator to end, and waits for nothing: <see cref="StopOperatorAsync"/> does.</summary>
    public Task KillOperatorAsync() => life?.CancelAsync() ?? Task.CompletedTask;

    /// <summary>Ends the operator. What it was about to do, it does not do any more.</summary>
    public async Task StopOperatorAsync()
    {
        if (life is null)
            return;
        await life.CancelAsync();
        await process;
        life.Dispose();
        life = null;
    }

    /// <summary>
    /// One more operator, of which the test disposes; without <paramref name="wire"/> and <paramref name="edit"/> it is like any other.
    /// </summary>
    /// <param name="wire">Its way to the API server; null: its own.</param>
    /// <param name="edit">Changes to its command line.</param>
    public Replica StartReplica(Wire? wire = null, Func<OperatorOptions, OperatorOptions>? edit = null)
    {
        string kubeconfig = Cluster.Server.WriteKubeconfig(folder.File($"kubeconfig-{Guid.NewGuid():N}"));
        if (wire is not null)
            File.WriteAllText(
                kubeconfig,
                File.ReadAllText(kubeconfig)
                    .Replace(
                        Cluster.Server.Address.AbsoluteUri.TrimEnd('/'),
                        wire.Address.AbsoluteUri.TrimEnd('/'),
                        StringComparison.Ordinal
                    )
            );
        OperatorOptions options = new(kubeconfig, null, [], new(new("fold", "aggregate", "meta")) { Pace = Quick }, 0, null, 4, false);
        return new(edit?.Invoke(options) ?? options);
    }

    /// <summary>What operators have written, leases aside; what tests do as a user is not among it.</summary>
    public IReadOnlyList<LoggedRequest> OperatorWrites => [.. Faults.Writes.Where(request => IsOperators(request.UserAgent))];

    public static bool IsOperators(string userAgent) => userAgent.StartsWith("stacking-operator", StringComparison.Ordinal);

    /// <summary>Creates a StackingRun over the wire, as kubectl would.</summary>
    /// <param name="name">metadata.name.</param>
    /// <param name="edit">Changes to a small run of three folds.</param>
    public async Task<JsonObject> ApplyAsync(string name = "demo", Action<JsonObject>? edit = null)
    {
        var run = (JsonObject)
            JsonNode.Parse(
                $$$"""
                {"apiVersion": "{{{StackingRunApi.ApiVersion}}}", "kind": "StackingRun", "metadata": {"name": "{{{name}}}"},
                 "spec": {"data": {"manifest": "s3://data/train.csv"}, "artifacts": {"uri": "s3://artifacts/runs"},
                  "folds": {"count": 3} } }
                """
            )!;
        edit?.Invoke(run);
        return await SendAsync(HttpMethod.Post, RunsPath, run, "application/json");
    }

    /// <summary>Changes a run as kubectl patch would.</summary>
    public Task<JsonObject> PatchAsync(string name, JsonNode merge) =>
        SendAsync(HttpMethod.Patch, $"{RunsPath}/{name}", merge, "application/merge-patch+json");

    public Task DeleteAsync(string name = "demo", string propagation = "Background") =>
        SendAsync(HttpMethod.Delete, $"{RunsPath}/{name}?propagationPolicy={propagation}", null, "application/json");

    public JsonObject? Run(string name = "demo") => Cluster.Storage.Get(Runs, Namespace, name);

    public RunStatus Status(string name = "demo") =>
        Run(name)?["status"] is { } status
            ? StackingRunJson.Read<RunStatus>(System.Text.Json.JsonSerializer.SerializeToElement(status))
            : new();

    public RunCondition Condition(string type, string name = "demo") => Status(name).Conditions.Single(condition => condition.Type == type);

    public StepStatus FindStep(string step, string name = "demo") =>
        Status(name).Steps().SingleOrDefault(status => status.Name == step) ?? new() { Name = step };

    public IReadOnlyList<JsonObject> Jobs => Cluster.Storage.List(Kinds.Job, Namespace);

    public IReadOnlyList<JsonObject> Pods => Cluster.Storage.List(Kinds.Pod, Namespace);

    /// <summary>Messages of the run's events, oldest first.</summary>
    public IReadOnlyList<(string Type, string Reason, string Message)> Events(string name = "demo") =>
        [
            .. Cluster
                .Storage.List(Kinds.Event, Namespace)
                .Where(sent =>
                    sent["involvedObject"]?["kind"]?.GetValue<string>() == "StackingRun"
                    && sent["involvedObject"]?["name"]?.GetValue<string>() == name
                )
                .OrderBy(sent =>
                    long.Parse(sent["metadata"]!["resourceVersion"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture)
                )
                .Select(sent =>
                    (sent["type"]!.GetValue<string>(), sent["reason"]!.GetValue<string>(), sent["message"]!.GetValue<string>())
                ),
        ];

    /// <summary>An event follows the status that it tells of.</summary>
    public Task EventAsync(string type, string reason, int times = 1, string name = "demo")
    {
        int Times() => Events(name).Count(sent => sent.Type == type && sent.Reason == reason);
        return UntilAsync(() => Times() == times, () => $"{reason} is reported {times} times; it is {Times()} times");
    }

    public Task PhaseAsync(string phase, string name = "demo") =>
        UntilAsync(() => Status(name).Phase == phase, () => $"{name} is {phase}; it is {Status(name).Phase}: {Status(name).Message}");

    /// <summary>Waits for a warning about the run: events come after the status that they are of.</summary>
    public Task WarnedAsync(string reason, string beginning, string name = "demo") =>
        UntilAsync(
            () =>
                Events(name)
                    .Any(sent =>
                        sent.Type == "Warning" && sent.Reason == reason && sent.Message.StartsWith(beginning, StringComparison.Ordinal)
                    ),
            () => $"an event {reason} of {name} says: {beginning}"
        );

    public static async Task UntilAsync(Func<bool> condition, Func<string> expectation)
    {
        try
        {
            await Eventually.TrueAsync(condition, "");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"Never: {expectation()}", late);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopOperatorAsync();
        Promises.Dispose();
        await Cluster.DisposeAsync();
        folder.Dispose();
        Assert.Empty(Promises.Broken);
    }

    static string RunsPath => $"apis/{StackingRunApi.ApiVersion}/namespaces/{Namespace}/{StackingRunApi.Plural}";

    async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonNode? body, string contentType)
    {
        using HttpClient http = new() { BaseAddress = Cluster.Server.Address };
        using HttpRequestMessage request = new(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, contentType);
        using var answer = await http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? (JsonObject)JsonNode.Parse(text)!
            : throw new InvalidOperationException(JsonNode.Parse(text)?["message"]?.GetValue<string>() ?? text);
    }

    static string Label(JsonObject pod, string name) => pod["metadata"]!["labels"]![name]!.GetValue<string>();

    static string Digest(string of) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(of)));
}
