using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>Every change of Jobs and pods in the order in which it took effect: what a later look at the cluster no longer shows.</summary>
sealed class Journal : IDisposable
{
    readonly ConcurrentQueue<StorageEvent> changes = new();
    readonly IDisposable subscription;

    public Journal(OperatedCluster cluster) =>
        subscription = cluster.Cluster.Storage.Subscribe(change =>
        {
            if (change.Kind == Kinds.Job || change.Kind == Kinds.Pod)
                changes.Enqueue(change);
        });

    public IReadOnlyList<StorageEvent> Changes => [.. changes];

    /// <summary>Exit codes of all containers that have ended, as their pods last showed.</summary>
    public IReadOnlyList<long> ExitCodes =>
        [
            .. Pods.Select(pod =>
                    pod.At("status", "containerStatuses").Objects().FirstOrDefault().At("state", "terminated", "exitCode").Integer()
                )
                .OfType<long>(),
        ];

    /// <summary>Names of all Jobs ever made, in that order.</summary>
    public IReadOnlyList<string> JobsMade =>
        [.. Changes.Where(change => change.Type == "ADDED" && change.Kind == Kinds.Job).Select(change => change.Object.Name())];

    IEnumerable<JsonObject> Pods =>
        Changes.Where(change => change.Kind == Kinds.Pod).GroupBy(change => change.Object.Uid()).Select(pod => pod.Last().Object);

    public void Dispose() => subscription.Dispose();
}
