using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Operator.RealCluster;

/// <summary>A namespace of its own for one test, under restricted pod security. It is deleted with all that is in it.</summary>
sealed class Lab : IAsyncDisposable
{
    /// <summary>Labels of every such namespace of this process.</summary>
    public static readonly string Selector =
        $"stackingk8s.io/cluster-tests={Environment.ProcessId}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";

    /// <summary>No registry has it, so that no step ever runs and every cluster shows the same.</summary>
    public const string Image = "stacking.invalid/none:0";

    readonly AnyCluster cluster;
    readonly List<Replica> operators = [];

    Lab(AnyCluster cluster) => (this.cluster, Rights) = (cluster, new(cluster, Namespace));

    public string Namespace { get; } = $"stacking-test-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    public OperatorRights Rights { get; }

    public k8s.Kubernetes Client => cluster.Client;

    public static async Task<Lab> CreateAsync(AnyCluster cluster)
    {
        Lab lab = new(cluster);
        string[] label = Selector.Split('=');
        await lab.Client.CoreV1.CreateNamespaceAsync(
            new()
            {
                Metadata = new()
                {
                    Name = lab.Namespace,
                    Labels = new Dictionary<string, string>
                    {
                        [label[0]] = label[1],
                        ["pod-security.kubernetes.io/enforce"] = "restricted",
                    },
                },
            }
        );
        if (cluster.IsReal)
            await lab.Rights.GrantAsync();
        return lab;
    }

    /// <summary>
    /// Starts an operator that watches only this namespace, with the rights that docs/operator.md lists where the cluster enforces rights.
    /// </summary>
    /// <param name="elect">It elects a leader by the lease.</param>
    public async Task<Replica> OperateAsync(bool elect = false)
    {
        string kubeconfig = cluster.IsReal ? await Rights.KubeconfigAsync() : cluster.Kubeconfig;
        Replica started = new(
            new(kubeconfig, null, [Namespace], new(new(Image, Image, Image)) { Pace = cluster.Pace }, 0, elect ? Namespace : null, 4, false)
        );
        operators.Add(started);
        return started;
    }

    /// <summary>A run of three folds with tiny requests.</summary>
    /// <param name="name">metadata.name.</param>
    /// <param name="spec">More of its spec: a YAML map in braces.</param>
    /// <param name="foldTrainer">More of its stage, likewise.</param>
    public async Task<StackingRunResource> ApplyAsync(string name = "demo", string spec = "{}", string foldTrainer = "{}")
    {
        var run = (JsonObject)
            Yaml.Json(
                $$"""
                apiVersion: {{StackingRunApi.ApiVersion}}
                kind: {{StackingRunApi.Kind}}
                metadata: {name: {{name}}}
                spec:
                  data: {manifest: 's3://data/train.csv'}
                  artifacts: {uri: 's3://artifacts/runs'}
                  folds: {count: 3}
                  stages:
                    foldTrainer:
                      accelerator: {resource: none}
                      resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 64Mi} }
                """
            )!;
        foreach (var (field, value) in (JsonObject)Yaml.Json(spec)!)
            run["spec"]![field] = value?.DeepClone();
        foreach (var (field, value) in (JsonObject)Yaml.Json(foldTrainer)!)
            run["spec"]!["stages"]!["foldTrainer"]![field] = value?.DeepClone();
        return StackingRunJson.Read<StackingRunResource>(await cluster.Runs.CreateAsync(Namespace, run, default));
    }

    public Task PatchAsync(string name, string spec) =>
        cluster.Runs.PatchAsync(Namespace, name, new() { ["spec"] = Yaml.Json(spec) }, default);

    public Task DeleteAsync(string propagation, string name = "demo") =>
        Client.CustomObjects.DeleteNamespacedCustomObjectAsync(
            StackingRunApi.Group,
            StackingRunApi.Version,
            Namespace,
            StackingRunApi.Plural,
            name,
            propagationPolicy: propagation
        );

    public async Task<StackingRunResource> RunAsync(string name = "demo") =>
        StackingRunJson.Read<StackingRunResource>(await cluster.Runs.GetAsync(Namespace, name, default));

    /// <summary>The run as it is stored.</summary>
    public async Task<JsonElement> SpecAsync() => (await cluster.Runs.GetAsync(Namespace, "demo", default)).GetProperty("spec");

    public async Task<RunStatus> StatusAsync(string name = "demo") => (await RunAsync(name)).Status ?? new();

    /// <summary>Waits until the status is as it should be.</summary>
    public Task<RunStatus> StatusAsync(Func<RunStatus, bool> holds, string expectation, string name = "demo", TimeSpan? patience = null) =>
        Poll.UntilAsync(
            () => StatusAsync(name),
            holds,
            seen => $"{expectation}; it is {seen.Phase}, {seen.Reason}: {seen.Message}",
            patience
        );

    /// <summary>Waits until the run reports why its folds do not run: a minute at most.</summary>
    public async Task<RunCondition> HeldAsync(string reason, string name = "demo")
    {
        RunCondition? Folds(RunStatus status) =>
            status.Conditions.SingleOrDefault(condition => condition is { Type: RunCondition.FoldsTrained, Status: "False" });
        return Folds(
            await StatusAsync(status => Folds(status)?.Reason == reason, $"{name} is held by {reason}", name, TimeSpan.FromMinutes(1))
        )!;
    }

    public async Task<IReadOnlyList<V1Job>> JobsAsync() => [.. (await Client.BatchV1.ListNamespacedJobAsync(Namespace)).Items];

    public async Task<IReadOnlyList<V1Pod>> PodsAsync() => [.. (await Client.CoreV1.ListNamespacedPodAsync(Namespace)).Items];

    /// <summary>Waits until there are so many Jobs, none of them being deleted.</summary>
    public Task<IReadOnlyList<V1Job>> JobsAsync(int count) =>
        Poll.UntilAsync(
            JobsAsync,
            jobs => jobs.Count == count && jobs.All(job => job.Metadata.DeletionTimestamp is null),
            jobs => $"there are {count} Jobs; there are {string.Join(", ", jobs.Select(job => job.Metadata.Name))}"
        );

    /// <summary>Waits until no Job and no pod is left.</summary>
    public async Task EmptyAsync()
    {
        await JobsAsync(0);
        await Poll.UntilAsync(
            PodsAsync,
            pods => pods.Count == 0,
            pods => $"no pod is left; there are {string.Join(", ", pods.Select(pod => pod.Metadata.Name))}"
        );
    }

    /// <summary>Waits until the run is gone.</summary>
    public Task GoneAsync(string name = "demo") =>
        Poll.UntilAsync(
            async () =>
            {
                try
                {
                    return (await RunAsync(name)).Metadata;
                }
                catch (ApiFailureException gone) when (gone.Code == HttpStatusCode.NotFound)
                {
                    return null;
                }
            },
            metadata => metadata is null,
            metadata => $"{name} is gone; it holds {string.Join(", ", metadata!.Finalizers ?? [])}"
        );

    public async Task<IReadOnlyList<Corev1Event>> EventsAsync() => [.. (await Client.CoreV1.ListNamespacedEventAsync(Namespace)).Items];

    /// <summary>Waits for an event about a run, which comes after the status that it reports.</summary>
    public async Task<Corev1Event> EventAsync(string type, string reason)
    {
        var all = await Poll.UntilAsync(
            EventsAsync,
            sent => sent.Any(Is),
            sent => $"{reason} is reported; {string.Join(", ", sent.Select(item => item.Reason))} are"
        );
        return all.First(Is);

        bool Is(Corev1Event item) => item.InvolvedObject.Kind == StackingRunApi.Kind && (item.Type, item.Reason) == (type, reason);
    }

    /// <summary>Waits until another process leads.</summary>
    public async Task<string> LeaderAsync(string before) =>
        (
            await Poll.UntilAsync(
                async () => (await Client.CoordinationV1.ListNamespacedLeaseAsync(Namespace)).Items.SingleOrDefault()?.Spec.HolderIdentity,
                holder => !string.IsNullOrEmpty(holder) && holder != before,
                holder => $"another operator than '{before}' leads; '{holder}' does",
                TimeSpan.FromSeconds(20)
            )
        )!;

    public async ValueTask DisposeAsync()
    {
        foreach (var running in operators)
            await running.DisposeAsync();
        // A failed test may have left one that waits for an operator.
        foreach (
            var run in (await cluster.Runs.ListAsync(Namespace, default))
                .Select(StackingRunJson.Read<StackingRunResource>)
                .Where(run => run.Metadata.Finalizers is { Count: > 0 })
        )
            await cluster.Runs.PatchAsync(Namespace, run.Metadata.Name, (JsonObject)Yaml.Json("metadata: {finalizers: null}")!, default);
        await Client.CoreV1.DeleteNamespaceAsync(Namespace);
    }
}
