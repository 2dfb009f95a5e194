using k8s;
using k8s.Models;
using Prometheus;
using StackingK8s.Contracts.Errors;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Telemetry;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Cluster;

public sealed class ApiConnectionTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_kubeconfig_leads_to_its_server_and_the_server_knows_who_asks()
    {
        await using var server = await ApiServer.StartAsync();
        RuntimeMetrics metrics = new(Metrics.NewCustomRegistry());
        string kubeconfig = server.WriteKubeconfig(folder.File("config"));
        // KubernetesClient rejects a user without credentials, which kubectl accepts.
        await File.WriteAllTextAsync(kubeconfig, (await File.ReadAllTextAsync(kubeconfig)).Replace("user: {}", "user: {token: double}"));
        using ApiConnection connection = new(ClusterConfiguration.Find(kubeconfig, "double"), metrics, TimeProvider.System);

        await connection.Client.BatchV1.ListNamespacedJobAsync("default");

        Assert.StartsWith("stacking-operator/0.", Assert.Single(server.Faults.Requests).UserAgent);
        Assert.Equal(1, metrics.Requests.WithLabels("list", "jobs", "200").Value);
    }

    [Fact]
    public async Task A_creation_refused_for_overload_is_sent_again_and_one_that_failed_is_not()
    {
        await using var server = await ApiServer.StartAsync();
        KubernetesClientConfiguration configuration = new() { Host = server.Address.AbsoluteUri };
        using ApiConnection connection = new(configuration, new(Metrics.NewCustomRegistry()), TimeProvider.System);
        server.Faults.Answer(request => request.Verb == "create", 429, times: 1, retryAfterSeconds: 0);
        await connection.Client.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new() { Name = "once" } }, "default");
        server.Faults.Answer(request => request.Verb == "create", 500, times: 1, afterExecuting: true);

        await Assert.ThrowsAsync<k8s.Autorest.HttpOperationException>(() =>
            connection.Client.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new() { Name = "unknown" } }, "default")
        );
        Assert.Equal([429, 201, 500], server.Faults.Writes.Select(write => write.Code));
    }

    [Fact]
    public async Task Waiting_events_delay_no_other_request()
    {
        await using var server = await ApiServer.StartAsync();
        KubernetesClientConfiguration configuration = new() { Host = server.Address.AbsoluteUri };
        // With one event more than their burst, the last would wait for minutes.
        using ApiConnection connection = new(configuration, new(Metrics.NewCustomRegistry()), TimeProvider.System, rate: new(0.01, 4));
        var events = Enumerable
            .Range(0, 3)
            .Select(number =>
                connection.Client.CoreV1.CreateNamespacedEventAsync(
                    new()
                    {
                        Metadata = new() { Name = $"told-{number}" },
                        InvolvedObject = new() { NamespaceProperty = "default" },
                    },
                    "default"
                )
            )
            .ToList();
        await Task.WhenAll(events[..2]);

        await connection.Client.BatchV1.ListNamespacedJobAsync("default");

        Assert.False(events[2].IsCompleted);
    }

    [Fact]
    public async Task An_urgent_request_goes_before_waiting_ones_and_its_header_is_removed()
    {
        Wire wire = new();
        using HttpClient client = new(
            new TokenBucketHandler(new(0.01, 4), new(Metrics.NewCustomRegistry()), TimeProvider.System) { InnerHandler = wire }
        );
        using CancellationTokenSource end = new();
        var others = Enumerable.Range(0, 3).Select(_ => client.GetAsync(new Uri("http://cluster/api/v1/pods"), end.Token)).ToList();
        await Task.WhenAll(others[..2]);
        using HttpRequestMessage urgent = new(HttpMethod.Post, "http://cluster/apis/batch/v1/namespaces/lab/jobs");
        var (name, values) = Assert.Single(TokenBucketHandler.Urgent);
        urgent.Headers.Add(name, values);

        await client.SendAsync(urgent);

        Assert.False(others[2].IsCompleted);
        Assert.Equal(["GET", "GET", "POST"], wire.Requests.Select(request => request.Method.Method));
        Assert.DoesNotContain(wire.Requests, request => request.Headers.Contains(name));
        await end.CancelAsync();
    }

    [Theory, InlineData("absent", null), InlineData("config", "no-such-context"), InlineData("garbage", null)]
    public async Task A_missing_cluster_is_a_usage_error(string file, string? context)
    {
        await using var server = await ApiServer.StartAsync();
        server.WriteKubeconfig(folder.File("config"));
        folder.Write("garbage", "}: {[");

        var wrong = Assert.Throws<UsageException>(() => ClusterConfiguration.Find(folder.File(file), context));
        Assert.Contains("--kubeconfig", wrong.Message);
    }

    sealed class Wire : HttpMessageHandler
    {
        public List<HttpRequestMessage> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request);
            return Task.FromResult(new HttpResponseMessage());
        }
    }
}
