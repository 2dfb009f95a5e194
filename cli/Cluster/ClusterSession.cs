using System.Net;
using k8s;
using k8s.Models;
using StackingK8s.Contracts.Errors;
using StackingK8s.Kubernetes;
using StackingK8s.Learning;
using KubernetesClient = k8s.Kubernetes;

namespace StackingK8s.Cli.Cluster;

/// <summary>A connection to one namespace of one cluster.</summary>
sealed class ClusterSession : IDisposable
{
    const string DefaultNamespace = "default";
    const int MostSuggestions = 3;

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
            // A watch may be silent for minutes: pings notice that its server is gone.
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

    /// <summary>The runs on the cluster.</summary>
    public StackingRunClient Runs { get; }

    /// <summary>Address of the API server.</summary>
    public string Server { get; }

    /// <summary>The user's --namespace; null: not given.</summary>
    public string? WantedNamespace { get; }

    /// <summary>Namespace of the kubeconfig's context.</summary>
    public string ContextNamespace { get; }

    /// <summary>The namespace that commands work in.</summary>
    public string Namespace => WantedNamespace ?? ContextNamespace;

    /// <summary>" -n NAMESPACE" for a command that is suggested to the user, where it is needed.</summary>
    public string NamespaceOption(string @namespace) => @namespace == ContextNamespace ? "" : $" -n {@namespace}";

    /// <exception cref="UsageException">No cluster was found.</exception>
    public static ClusterSession Open(string? kubeconfig, string? context, string? wanted) =>
        new(ClusterConfiguration.Find(kubeconfig, context), wanted);

    /// <exception cref="UsageException">There is no such run; the message suggests the nearest names.</exception>
    public async Task<System.Text.Json.JsonElement> FindAsync(string name, CancellationToken stop)
    {
        try
        {
            return await Runs.GetAsync(Namespace, name, stop);
        }
        catch (ApiFailureException missing) when (missing.Code == HttpStatusCode.NotFound)
        {
            // Fails too where the definition of StackingRuns is missing.
            var runs = await Runs.ListAsync(Namespace, stop);
            var names = runs.Select(run => StackingRunJson.Read<StackingRunResource>(run).Metadata.Name);
            var nearest = NearestNames.Find(name, names, MostSuggestions);
            throw new UsageException(
                $"Run '{name}' not found in namespace {Namespace}. "
                    + (
                        nearest.Count == 0
                            ? "The namespace has no runs. Name another one with -n, or submit a run: stacking submit -f run.yaml"
                            : $"Did you mean {string.Join(" or ", nearest)}?"
                    ),
                missing
            );
        }
    }

    /// <inheritdoc cref="FindAsync"/>
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
