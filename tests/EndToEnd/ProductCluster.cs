using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>A cluster whose pods run the step programs, with the operator's own program at work in it.</summary>
sealed class ProductCluster : IAsyncDisposable
{
    public const string Namespace = "lab";

    static readonly ResourceKind Runs = new("stackingk8s.io", "v1alpha1", "StackingRun", "stackingruns", true);

    readonly TemporaryFolder folder;

    ProductCluster(TestCluster cluster, TemporaryFolder folder, int port)
    {
        (Cluster, this.folder) = (cluster, folder);
        Operator = StackingProcess.StartProgram(
            "stacking-operator",
            null,
            "--kubeconfig",
            cluster.Server.WriteKubeconfig(folder.File("kubeconfig")),
            "--port",
            $"{port}",
            "--fold-trainer-image",
            "fold-trainer",
            "--aggregator-image",
            "aggregator",
            "--meta-trainer-image",
            "meta-trainer"
        );
    }

    public TestCluster Cluster { get; }

    /// <summary>A user's kubeconfig of the cluster.</summary>
    public string Kubeconfig => folder.File("kubeconfig");

    public StackingProcess Operator { get; }

    /// <param name="claims">The folder behind each PersistentVolumeClaim.</param>
    /// <param name="port">Of the operator's pages; 0: any.</param>
    /// <param name="outcome">Which pods only pretend to run; null: none.</param>
    /// <param name="capacity">Of the node; null for one without accelerators.</param>
    public static async Task<ProductCluster> StartAsync(
        IReadOnlyDictionary<string, string> claims,
        int port = 0,
        Func<JsonObject, PodOutcome?>? outcome = null,
        IReadOnlyDictionary<string, string>? capacity = null
    )
    {
        var cluster = await TestCluster.StartAsync(
            new KubeletOptions
            {
                Programs = new[] { "fold-trainer", "aggregator", "meta-trainer" }.ToDictionary(
                    program => program,
                    program => Path.Combine(AppContext.BaseDirectory, program)
                ),
                Claims = claims,
                Outcome = outcome ?? (_ => null),
            },
            capacity: capacity
        );
        string definition = await File.ReadAllTextAsync(Repository.Path("helm", "stacking-operator", "crd", "stackingruns.yaml"));
        cluster.Storage.Create(Kinds.CustomResourceDefinition, (JsonObject)Yaml.Json(definition)!);
        return new(cluster, new(), port);
    }

    /// <summary>Creates a StackingRun as kubectl would.</summary>
    public Task ApplyAsync(JsonNode run) => SendAsync(HttpMethod.Post, "", run, "application/json");

    /// <summary>Changes one as kubectl patch would.</summary>
    public Task PatchAsync(string name, JsonNode merge) => SendAsync(HttpMethod.Patch, $"/{name}", merge, "application/merge-patch+json");

    /// <returns>Null before the operator has written any.</returns>
    public JsonNode? Status(string name) => Cluster.Storage.Get(Runs, Namespace, name)?["status"];

    /// <summary>Waits, three minutes at most, until a run has ended well or badly.</summary>
    public async Task<JsonNode> EndAsync(string name)
    {
        for (int i = 0; i < 1800; i++)
        {
            var status = Status(name);
            if (status?["phase"]?.GetValue<string>() is "Complete" or "Failed")
                return status;
            await Task.Delay(100);
        }
        throw new TimeoutException($"The run did not end within three minutes: {Status(name)?.ToJsonString()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (Operator.Running)
        {
            Operator.Signal(15);
            await Operator.EndAsync();
        }
        Operator.Dispose();
        await Cluster.DisposeAsync();
        folder.Dispose();
    }

    async Task SendAsync(HttpMethod method, string path, JsonNode body, string contentType)
    {
        using HttpClient http = new() { BaseAddress = Cluster.Server.Address };
        using HttpRequestMessage request = new(method, $"apis/stackingk8s.io/v1alpha1/namespaces/{Namespace}/stackingruns{path}");
        request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, contentType);
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
