using System.Reflection;
using k8s;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster.Telemetry;
using KubernetesClient = k8s.Kubernetes;

namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>The connection to the API server. KubernetesClient neither retries nor limits its rate; the handlers here do.</summary>
sealed class ApiConnection : IDisposable
{
    // A half-open connection is noticed after the two together; the client's own values are 3 min and 30 s.
    static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(20),
        PingTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Limit of a request other than a watch, retries and the wait for a token included; after it a worker is better used for another run.
    /// </summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    readonly KubernetesClient client,
        election;
    readonly string? tlsServerName;

    /// <param name="observeTime">Called with the server's time from each of its answers.</param>
    /// <param name="rate">null for the default.</param>
    public ApiConnection(
        KubernetesClientConfiguration configuration,
        RuntimeMetrics metrics,
        TimeProvider clock,
        Action<DateTimeOffset>? observeTime = null,
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
            new ServerTimeHandler(observeTime ?? (_ => { }))
        );
        election = new(configuration, new RequestMetricsHandler(metrics, clock));
    }

    public static string UserAgent { get; } = $"stacking-operator/{Assembly.GetExecutingAssembly().GetName().Version!.ToString(3)}";

    public IKubernetes Client => client;

    /// <summary>
    /// A separate connection for the lease, without rate limit and retries: a thousand waiting requests must not cost the leadership.
    /// </summary>
    public IKubernetes ElectionClient => election;

    /// <summary>Sends GET; returns as soon as the headers have come.</summary>
    /// <param name="path">Relative, with its query.</param>
    /// <param name="stop">The only end of the wait for a server that never answers.</param>
    /// <exception cref="ApiFailureException">Any answer but 2xx.</exception>
    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken stop) =>
        ApiRequests.SendAsync(client, tlsServerName, HttpMethod.Get, path, null, stop);

    public void Dispose()
    {
        client.Dispose();
        election.Dispose();
    }
}
