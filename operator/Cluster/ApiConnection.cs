using System.Net;
using System.Reflection;
using k8s;
using k8s.Exceptions;
using StackingK8s.Contracts;
using KubernetesClient = k8s.Kubernetes;

namespace StackingK8s.Operator.Cluster;

/// <summary>The way to the API server. The client of KubernetesClient neither retries nor holds back; the handlers here do.</summary>
sealed class ApiConnection : IDisposable
{
    const double RequestsPerSecond = 50, Burst = 100;

    // Half-open connections are noticed after the two together; the client's own values are 3 min and 30 s.
    static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(20), PingTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Of a request other than a watch, retries and the wait for a token included; after it a worker is better off with another run.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    readonly KubernetesClient client, election;
    readonly string? tlsServerName;

    /// <param name="hear">Told the server's time with each of its answers.</param>
    public ApiConnection(KubernetesClientConfiguration configuration, RuntimeMetrics metrics, TimeProvider clock, Action<DateTimeOffset>? hear = null)
    {
        configuration.UserAgent = UserAgent;
        configuration.HttpClientTimeout = RequestTimeout;
        configuration.FirstMessageHandlerSetup = handler =>
        {
            if (handler is not SocketsHttpHandler sockets) return;
            (sockets.KeepAlivePingDelay, sockets.KeepAlivePingTimeout) = (PingDelay, PingTimeout);
            sockets.ConnectTimeout = TimeSpan.FromSeconds(10);
        };
        tlsServerName = configuration.TlsServerName;
        client = new(configuration, new RetryHandler(metrics, clock), new TokenBucketHandler(new(RequestsPerSecond, Burst, clock), metrics, clock),
            new RequestMetricsHandler(metrics, clock), new ServerTimeHandler(hear ?? (_ => { })));
        election = new(configuration, new RequestMetricsHandler(metrics, clock));
    }

    public static string UserAgent { get; } = $"stacking-operator/{Assembly.GetExecutingAssembly().GetName().Version!.ToString(3)}";

    public IKubernetes Client => client;

    /// <summary>A connection of its own for the lease, without bucket and retries: a thousand waiting requests must not cost the leadership.</summary>
    public IKubernetes ElectionClient => election;

    /// <param name="kubeconfig">A file; null: the pod's own service account, or outside a pod KUBECONFIG or ~/.kube/config.</param>
    /// <param name="context">A context of that file; null: its current one.</param>
    /// <exception cref="UsageException">There is no way to a cluster.</exception>
    public static KubernetesClientConfiguration FindConfiguration(string? kubeconfig, string? context)
    {
        try
        {
            return kubeconfig is null && context is null && KubernetesClientConfiguration.IsInCluster()
                ? KubernetesClientConfiguration.InClusterConfig()
                : KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig, context);
        }
        catch (Exception wrong) when (wrong is KubeConfigException or IOException or FormatException or UnauthorizedAccessException
            or YamlDotNet.Core.YamlException)
        {
            throw new UsageException($"No way to a cluster: {wrong.Message.TrimEnd('.')}. Give a kubeconfig with --kubeconfig FILE (and --context NAME), "
                + "or run in a pod with a service account.", wrong);
        }
    }

    /// <summary>
    /// GET, answered as soon as the headers are there. The reflectors use it rather than the client's typed calls, because these end a watch that has not
    /// begun to speak with an exception, pass over errors inside it, and give no hold for a watchdog.
    /// </summary>
    /// <param name="path">Relative, with its query.</param>
    /// <param name="stop">The only end to the wait for a server that says nothing.</param>
    /// <exception cref="ApiFailure">Any answer but 2xx.</exception>
    public async Task<HttpResponseMessage> GetAsync(string path, CancellationToken stop)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(client.BaseUri, path)) { Version = HttpVersion.Version20 };
        if (tlsServerName is not null) request.Headers.Host = tlsServerName;
        if (client.Credentials is { } credentials) await credentials.ProcessHttpRequestAsync(request, stop).ConfigureAwait(false);
        var response = await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return response;
        using (response)
        {
            string body = await response.Content.ReadAsStringAsync(stop).ConfigureAwait(false);
            throw ApiFailure.Of(response.StatusCode, $"GET {request.RequestUri!.AbsolutePath}", body);
        }
    }

    public void Dispose()
    {
        client.Dispose();
        election.Dispose();
    }
}
