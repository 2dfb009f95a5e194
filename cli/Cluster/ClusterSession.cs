using System.Net;
using k8s;
using k8s.Models;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;
using StackingK8s.Vision.Experts;
using KubernetesClient = k8s.Kubernetes;

namespace StackingK8s.Cli.Cluster;

/// <summary>The way to one namespace of one cluster.</summary>
sealed class ClusterSession : IDisposable
{
    const string DefaultNamespace = "default";
    const int Offered = 3;

    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10),
        PingDelay = TimeSpan.FromSeconds(20),
        PingTimeout = TimeSpan.FromSeconds(10);

    readonly KubernetesClient client;

    ClusterSession(KubernetesClientConfiguration configuration, string? wanted)
    {
        configuration.FirstMessageHandlerSetup = handler =>
        {
            if (handler is not SocketsHttpHandler sockets)
                return;
            sockets.ConnectTimeout = ConnectTimeout;
            // A watch may be silent for minutes: pings notice that its server has gone.
            (sockets.KeepAlivePingDelay, sockets.KeepAlivePingTimeout) = (PingDelay, PingTimeout);
        };
        client = new(configuration);
        Runs = new(client, configuration.TlsServerName);
        (Server, WantedNamespace, ContextNamespace) = (
            configuration.Host,
            wanted,
            configuration.Namespace is { Length: > 0 } own ? own : DefaultNamespace
        );
    }

    public StackingRunClient Runs { get; }

    /// <summary>Address of the API server.</summary>
    public string Server { get; }

    /// <summary>The user's --namespace; null if there is none.</summary>
    public string? WantedNamespace { get; }

    public string ContextNamespace { get; }

    public string Namespace => WantedNamespace ?? ContextNamespace;

    /// <summary>" -n NAMESPACE" for a command that the user is to type next, where it is needed.</summary>
    public string NamespaceWords(string @namespace) => @namespace == ContextNamespace ? "" : $" -n {@namespace}";

    /// <exception cref="UsageException">There is no way to a cluster.</exception>
    public static ClusterSession Open(string? kubeconfig, string? context, string? wanted) =>
        new(ClusterConfiguration.Find(kubeconfig, context), wanted);

    /// <exception cref="UsageException">There is no such run; the nearest names are offered.</exception>
    public async Task<System.Text.Json.JsonElement> FindAsync(string name, CancellationToken stop)
    {
        try
        {
            return await Runs.GetAsync(Namespace, name, stop);
        }
        catch (ApiFailureException missing) when (missing.Code == HttpStatusCode.NotFound)
        {
            // Fails in its turn where it is the definition of StackingRuns that is missing.
            var runs = await Runs.ListAsync(Namespace, stop);
            var nearest = NearestNames.Of(name, runs.Select(run => StackingRunJson.Read<StackingRunResource>(run).Metadata.Name), Offered);
            throw new UsageException(
                $"There is no run '{name}' in namespace {Namespace}"
                    + (
                        nearest.Count == 0
                            ? ", nor any other. Name another namespace with -n, or submit a run: stacking submit -f run.yaml"
                            : $"; the nearest names are {string.Join(", ", nearest)}."
                    ),
                missing
            );
        }
    }

    public async Task<StackingRunResource> FindRunAsync(string name, CancellationToken stop) =>
        StackingRunJson.Read<StackingRunResource>(await FindAsync(name, stop));

    /// <summary>The pods of a run's step, of every attempt.</summary>
    public async Task<IReadOnlyList<V1Pod>> PodsAsync(string run, string step, CancellationToken stop) =>
        [
            .. (
                await client.CoreV1.ListNamespacedPodAsync(
                    Namespace,
                    labelSelector: $"{RunLabels.Run}={run},{RunLabels.Step}={step}",
                    cancellationToken: stop
                )
            ).Items,
        ];

    public void Dispose() => client.Dispose();
}
