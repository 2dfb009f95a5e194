using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Health;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>The runs, Jobs and pods of the watched namespaces, kept up to date while <see cref="RunAsync"/> runs.</summary>
sealed class ClusterCache
{
    readonly List<(Func<CancellationToken, Task> Run, Task Synced, Func<TimeSpan> HeartbeatAge, string Name)> reflectors = [];

    /// <param name="namespaces">Empty: all, which needs cluster-wide rights.</param>
    public ClusterCache(
        ApiConnection connection,
        IReadOnlyCollection<string> namespaces,
        ReflectorTiming timing,
        RuntimeMetrics metrics,
        TimeProvider clock,
        ILogger log
    )
    {
        string?[] scopes = namespaces.Count == 0 ? [null] : [.. namespaces.Distinct()];
        foreach (string? scope in scopes)
        {
            Watch(WatchedResource.Runs, scope, ObjectJson.Run, Runs);
            Watch(WatchedResource.Jobs, scope, ObjectJson.Job, Jobs);
            Watch(WatchedResource.Pods, scope, ObjectJson.Pod, Pods);
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

    /// <summary>Ends when every kind was listed once.</summary>
    public Task Synced => Task.WhenAll(reflectors.Select(reflector => reflector.Synced));

    /// <summary>What was not yet listed.</summary>
    public IEnumerable<string> Unsynced => reflectors.Where(reflector => !reflector.Synced.IsCompleted).Select(reflector => reflector.Name);

    /// <summary>For each watch, how long ago the server last said anything.</summary>
    public IEnumerable<(string Name, TimeSpan Age)> Heartbeats =>
        reflectors.Select(reflector => (reflector.Name, reflector.HeartbeatAge()));

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(reflectors.Select(reflector => reflector.Run(stop)));
}
