using System.Text.Json;
using k8s;
using k8s.Models;
using Prometheus;
using StackingK8s.Kubernetes.Watching;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Telemetry;
using StackingK8s.Operator.Cluster.Watching;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Operator.Cluster;

/// <summary>A running reflector of Jobs against a server, with a clock of the test's own.</summary>
sealed class WatchedJobs : IAsyncDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly ApiConnection connection;
    readonly Task running;

    public WatchedJobs(Uri server, Func<JsonElement, V1Job>? read = null)
    {
        connection = new(new KubernetesClientConfiguration { Host = server.AbsoluteUri }, Telemetry, Clock);
        Reflector = new(connection, WatchedResource.Jobs, null, read ?? ObjectJson.ReadJob, Cache, new(), Telemetry, Clock, Log);
        running = Reflector.RunAsync(stop.Token);
    }

    public ManualClock Clock { get; } = new();

    public RuntimeMetrics Telemetry { get; } = new(Metrics.NewCustomRegistry());

    public RecordingLog Log { get; } = new();

    public ObjectCache<V1Job> Cache { get; } = new();

    public Reflector<V1Job> Reflector { get; }

    public IEnumerable<string> Names => Cache.All.Select(job => job.Metadata.Name).Order();

    public double Restarts(string reason) => Telemetry.WatchRestarts.WithLabels("jobs", reason).Value;

    public Task SyncedAsync() => Reflector.Synced.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Lets time pass, a second at a time, until the condition holds.</summary>
    public Task PassAsync(Func<bool> condition, string expectation) =>
        Eventually.TrueAsync(
            () =>
            {
                if (condition())
                    return true;
                Clock.Advance(TimeSpan.FromSeconds(1));
                return false;
            },
            expectation
        );

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(5));
        connection.Dispose();
        stop.Dispose();
    }
}
