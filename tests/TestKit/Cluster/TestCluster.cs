using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;
using Server = StackingK8s.TestKit.ApiServer.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>A complete Kubernetes for a test: API server, Job controller, scheduler and kubelet in this process, with one node.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    public const string DefaultNode = "node1";

    /// <summary>Far more than any test requests, but no accelerator.</summary>
    public static IReadOnlyDictionary<string, string> DefaultCapacity { get; } =
        new Dictionary<string, string> { ["cpu"] = "100k", ["memory"] = "1000Ti" };

    readonly WorkLoop loop;
    readonly ClusterEvents events;
    readonly TimeProvider clock;

    TestCluster(Server server, KubeletOptions kubelet, ClusterSpeed speed, TimeProvider clock)
    {
        (Server, this.clock) = (server, clock);
        events = new(server.Storage);
        loop = new(events.Settle);
        Kubelet = new(server, loop, speed, clock, kubelet);
        JobController jobs = new(server.Storage, loop, speed, clock);
        Scheduler scheduler = new(server.Storage, loop, clock);
        events.Start(jobs.Observe, scheduler.Observe, Kubelet.Observe);
    }

    public Server Server { get; }

    public ObjectStorage Storage => Server.Storage;

    public Kubelet Kubelet { get; }

    /// <param name="kubelet">What pods do.</param>
    /// <param name="speed">Null for <see cref="ClusterSpeed.Fast"/>.</param>
    /// <param name="capacity">Of the node; null for <see cref="DefaultCapacity"/>.</param>
    /// <param name="history">Number of changes per kind that can be watched again.</param>
    public static async Task<TestCluster> StartAsync(
        KubeletOptions? kubelet = null,
        ClusterSpeed? speed = null,
        IReadOnlyDictionary<string, string>? capacity = null,
        int history = 50_000
    )
    {
        var clock = TimeProvider.System;
        var server = await Server.StartAsync(clock, history);
        TestCluster cluster = new(server, kubelet ?? new(), speed ?? ClusterSpeed.Fast, clock);
        cluster.AddNode(DefaultNode, capacity ?? DefaultCapacity);
        return cluster;
    }

    public JsonObject AddNode(string name, IReadOnlyDictionary<string, string> capacity) =>
        Storage.Create(Kinds.Node, Nodes.Ready(name, capacity, clock.GetUtcNow()));

    /// <summary>Changes a node's capacity; pending pods are scheduled again.</summary>
    public void SetCapacity(string node, IReadOnlyDictionary<string, string> capacity) => Storage.Change(Kinds.Node, null, node, current =>
        {
            var status = Nodes.Ready(node, capacity, clock.GetUtcNow())["status"]!;
            current.Child("status")["capacity"] = status["capacity"]!.DeepClone();
            current.Child("status")["allocatable"] = status["allocatable"]!.DeepClone();
        });

    /// <summary>Evicts a pod as the eviction API does: marked as disrupted, then deleted with its grace period.</summary>
    public void Evict(string ns, string pod)
    {
        Storage.Change(Kinds.Pod, ns, pod, current =>
            Disruption.Mark(current, clock.GetUtcNow(), "EvictionByEvictionAPI", "Eviction API: evicting")
        );
        Storage.Delete(Kinds.Pod, ns, pod, new DeleteOptions());
    }

    /// <exception cref="AggregateException">A controller of the cluster itself failed.</exception>
    public async ValueTask DisposeAsync()
    {
        events.Dispose();
        await loop.DisposeAsync();
        Kubelet.Dispose();
        await Server.DisposeAsync();
        if (loop.Failures.Count > 0)
            throw new AggregateException("The test cluster's own controllers failed.", loop.Failures);
    }
}
