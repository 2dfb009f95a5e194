using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Settings;
using StackingK8s.TestKit;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.RealCluster;

/// <summary>The cluster that STACKING_TEST_KUBECONFIG names, else one in this process. Tests use it only over the network.</summary>
public sealed class AnyCluster : IAsyncLifetime
{
    public const string Variable = "STACKING_TEST_KUBECONFIG";

    const string Definition = $"{StackingRunApi.Plural}.{StackingRunApi.Group}",
        FieldManager = "stacking-cluster-tests";

    static readonly string DefinitionFile = Repository.Path("helm", "stacking-operator", "crd", "stackingruns.yaml");

    TestCluster? standIn;
    bool installed;

    /// <summary>The files of this cluster's tests.</summary>
    internal TemporaryFolder Folder { get; } = new();

    /// <summary>Whether it enforces rights, pod security and everything else, and takes its time.</summary>
    public bool IsReal => standIn is null;

    /// <summary>The administrator's kubeconfig.</summary>
    public string Kubeconfig { get; private set; } = "";

    public KubernetesClientConfiguration Configuration { get; private set; } = null!;

    public k8s.Kubernetes Client { get; private set; } = null!;

    public StackingRunClient Runs { get; private set; } = null!;

    /// <summary>On a real cluster the operator's own; only pauses are shorter in this process.</summary>
    internal Pace Pace =>
        IsReal
            ? new()
            : new()
            {
                Refusal = TimeSpan.FromMilliseconds(200),
                Recheck = TimeSpan.FromMilliseconds(200),
                Patience = TimeSpan.Zero,
                WarningAge = TimeSpan.FromMilliseconds(100),
                Progress = TimeSpan.FromMilliseconds(100),
            };

    public async ValueTask InitializeAsync()
    {
        Kubeconfig = Environment.GetEnvironmentVariable(Variable) ?? "";
        if (Kubeconfig is "")
        {
            standIn = await TestCluster.StartAsync();
            Kubeconfig = standIn.Server.WriteKubeconfig(Folder.File("kubeconfig"));
        }
        Configuration = ClusterConfiguration.Find(Kubeconfig, null);
        Client = new(Configuration);
        Runs = new(Client, Configuration.TlsServerName);
        await DefineAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // A test's namespace is deleted while the next test runs; the definition must outlive the runs in all of them.
        await Poll.UntilAsync(
            async () =>
                (await Client.CoreV1.ListNamespaceAsync(labelSelector: Lab.Selector)).Items.Select(item => item.Metadata.Name).ToList(),
            left => left.Count == 0,
            left => $"the namespaces {string.Join(", ", left)} are gone"
        );
        if (installed)
            await Client.ApiextensionsV1.DeleteCustomResourceDefinitionAsync(Definition);
        Client.Dispose();
        if (standIn is not null)
            await standIn.DisposeAsync();
        Folder.Dispose();
    }

    /// <summary>The definition as it is on the server.</summary>
    public Task<V1CustomResourceDefinition> ReadDefinitionAsync() => Client.ApiextensionsV1.ReadCustomResourceDefinitionAsync(Definition);

    async Task DefineAsync()
    {
        try
        {
            var present = await ReadDefinitionAsync();
            // Applying an equal file does not change the generation.
            var applied = await ApplyDefinitionAsync(dryRun: "All");
            if (applied.Metadata.Generation != present.Metadata.Generation)
                throw new InvalidOperationException(
                    $"The cluster has another version of the StackingRun's definition: kubectl apply --server-side -f {DefinitionFile}"
                );
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode == HttpStatusCode.NotFound)
        {
            await ApplyDefinitionAsync(dryRun: null);
            installed = true;
        }
        await Poll.UntilAsync(
            ReadDefinitionAsync,
            made => made.Status?.Conditions?.Any(condition => condition is { Type: "Established", Status: "True" }) == true,
            _ => "the definition is established"
        );
        await Poll.UntilAsync(IsServedAsync, served => served, _ => "StackingRuns are served");
    }

    Task<V1CustomResourceDefinition> ApplyDefinitionAsync(string? dryRun) =>
        Client.ApiextensionsV1.PatchCustomResourceDefinitionAsync(
            new(Yaml.Json(File.ReadAllText(DefinitionFile))!.ToJsonString(), V1Patch.PatchType.ApplyPatch),
            Definition,
            dryRun: dryRun,
            fieldManager: FieldManager,
            force: true
        );

    async Task<bool> IsServedAsync()
    {
        try
        {
            await Runs.ListAsync("default", default);
            return true;
        }
        catch (ApiFailureException early) when (early.Code == HttpStatusCode.NotFound)
        {
            return false;
        }
    }
}
