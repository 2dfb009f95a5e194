using System.Reflection;
using k8s;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster.Health;
using KubernetesClient = k8s.Kubernetes;

namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>The way to the API server. The client of KubernetesClient neither retries nor holds back; the handlers here do.</summary>
sealed class ApiConnection : IDisposable
{
    // Half-open connections are noticed after the two together; the client's own values are 3 min and 30 s.
    static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(20),
        PingTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Of a request other than a watch, retries and the wait for a token included; after it a worker is better off with another run.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    readonly KubernetesClient client,
        election;
    readonly string? tlsServerName;

    /// <param name="hear">Told the server's time with each of its answers.</param>
    /// <param name="rate">null for the default.</param>
    public ApiConnection(
        KubernetesClientConfiguration configuration,
        RuntimeMetrics metrics,
        TimeProvider clock,
        Action<DateTimeOffset>? hear = null,
        RequestRate? rate = null
    )
    {
        configuration.UserAgent = UserAgent;
        configuration.HttpClientTimeout = RequestTimeout;
        configuration.FirstMessageHandlerSetup = handler =>
        {
            if (handler is not SocketsHttpHandler sockets)
                return;
            (sockets.KeepAlivePingDelay, sockets.KeepAlivePingTimeout) = (PingDelay, PingTimeout);
            sockets.ConnectTimeout = TimeSpan.FromSeconds(10);
        };
        tlsServerName = configuration.TlsServerName;
        client = new(
            configuration,
            new RetryHandler(metrics, clock),
            new TokenBucketHandler(rate ?? new(), metrics, clock),
            new RequestMetricsHandler(metrics, clock),
            new ServerTimeHandler(hear ?? (_ => { }))
        );
        election = new(configuration, new RequestMetricsHandler(metrics, clock));
    }

    public static string UserAgent { get; } = $"stacking-operator/{Assembly.GetExecutingAssembly().GetName().Version!.ToString(3)}";

    public IKubernetes Client => client;

    /// <summary>A connection of its own for the lease, without bucket and retries: a thousand waiting requests must not cost the leadership.</summary>
    public IKubernetes ElectionClient => election;

    /// <summary>GET, answered as soon as the headers are there.</summary>
    /// <param name="path">Relative, with its query.</param>
    /// <param name="stop">The only end to the wait for a server that says nothing.</param>
    /// <exception cref="ApiFailureException">Any answer but 2xx.</exception>
    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken stop) =>
        ApiRequests.SendAsync(client, tlsServerName, HttpMethod.Get, path, null, stop);

    public void Dispose()
    {
        client.Dispose();
        election.Dispose();
    }
}
