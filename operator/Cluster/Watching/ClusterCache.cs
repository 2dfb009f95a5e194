using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Watching;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Telemetry;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>The runs, Jobs and pods of the watched namespaces, up to date while <see cref="RunAsync"/> runs.</summary>
sealed class ClusterCache
{
    readonly List<(Func<CancellationToken, Task> Run, Task Synced, Func<TimeSpan> HeartbeatAge, string Name)> reflectors = [];

    /// <param name="namespaces">Empty: all, which needs cluster-wide rights.</param>
    public ClusterCache(
        ApiConnection connection,
        IReadOnlyCollection<string> namespaces,
        WatchTiming timing,
        RuntimeMetrics metrics,
        TimeProvider clock,
        ILogger log
    )
    {
        string?[] scopes = namespaces.Count == 0 ? [null] : [.. namespaces.Distinct()];
        foreach (string? scope in scopes)
        {
            Watch(WatchedResource.Runs, scope, ObjectJson.ReadRun, Runs);
            Watch(WatchedResource.Jobs, scope, ObjectJson.ReadJob, Jobs);
            Watch(WatchedResource.Pods, scope, ObjectJson.ReadPod, Pods);
        }

        void Watch<T>(WatchedResource resource, string? scope, Func<System.Text.Json.JsonElement, T> read, ObjectCache<T> cache)
            where T : class, IKubernetesObject<V1ObjectMeta>
        {
            Reflector<T> reflector = new(connection, resource, scope, read, cache, timing, metrics, clock, log);
            reflectors.Add((reflector.RunAsync, reflector.Synced, () => reflector.HeartbeatAge, reflector.ToString()));
        }
    }

    public ObjectCache<StackingRunResource> Runs { get; } = new();

    public ObjectCache<V1Job> Jobs { get; } = new();

    public ObjectCache<V1Pod> Pods { get; } = new();

    /// <summary>Completes when every kind was listed once.</summary>
    public Task Synced => Task.WhenAll(reflectors.Select(reflector => reflector.Synced));

    /// <summary>Names of the kinds that were not listed yet.</summary>
    public IEnumerable<string> Unsynced => reflectors.Where(reflector => !reflector.Synced.IsCompleted).Select(reflector => reflector.Name);

    /// <summary>For each watch, how long ago the server last sent anything.</summary>
    public IEnumerable<(string Name, TimeSpan Age)> Heartbeats =>
        reflectors.Select(reflector => (reflector.Name, reflector.HeartbeatAge()));

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(reflectors.Select(reflector => reflector.Run(stop)));
}
