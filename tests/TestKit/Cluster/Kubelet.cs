using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;
using Server = StackingK8s.TestKit.ApiServer.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>The kubelets of all nodes, with what the node controllers do when one is lost.</summary>
public sealed class Kubelet : IDisposable
{
    readonly KubeletMachine machine;
    readonly ConcurrentDictionary<string, PodWorker> workers = new();
    readonly ConcurrentDictionary<string, bool> lost = new();

    // Anywhere in 127.0.0.0/8, so that parallel test processes do not collide.
    int addresses = Random.Shared.Next(1 << 16, 1 << 23);

    internal Kubelet(Server server, WorkLoop loop, ClusterSpeed speed, TimeProvider clock, KubeletOptions options) =>
        machine = new(
            server.Storage,
            loop,
            speed,
            clock,
            options,
            server.Logs,
            new EventRecorder(server.Storage, clock, "kubelet"),
            lost.ContainsKey,
            uid => workers.TryRemove(uid, out _)
        );

    /// <summary>
    /// The node is cut off: its pods keep running unobserved, and after a while they are deleted, which it does not learn.
    /// </summary>
    public void LoseNode(string node = TestCluster.DefaultNode)
    {
        lost[node] = true;
        machine.Loop.Add((this, "lose", node), () =>
        {
            ChangeNode(
                node,
                Nodes.Condition("Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.", machine.Clock.GetUtcNow()),
                unreachable: true
            );
            foreach (var pod in FindPods(node).Where(pod => pod.IsReady()))
                Change(pod, MarkUnready);
            machine.Loop.Add((this, "evict", node), () => EvictFrom(node), machine.Speed.NodeEviction);
        });
    }

    /// <summary>The node is back, and its kubelet catches up.</summary>
    public void RestoreNode(string node = TestCluster.DefaultNode) => machine.Loop.Add((this, "restore", node), () =>
        {
            lost.TryRemove(node, out _);
            machine.Loop.Remove((this, "evict", node));
            ChangeNode(
                node,
                Nodes.Condition("True", "KubeletReady", "kubelet is posting ready status", machine.Clock.GetUtcNow()),
                unreachable: false
            );
            foreach (var worker in workers.Values.Where(worker => worker.Node == node))
                worker.Resume();
        });

    /// <summary>The node does not come back: its object is deleted, and the pod garbage collector ends its pods.</summary>
    public void RemoveNode(string node = TestCluster.DefaultNode) => machine.Loop.Add((this, "remove", node), () =>
        {
            lost[node] = true;
            machine.Storage.Delete(Kinds.Node, null, node, new DeleteOptions());
            foreach (var pod in FindPods(node))
            {
                Change(pod, current =>
                {
                    if (current.HasEnded())
                        return;
                    Disruption.Mark(current, machine.Clock.GetUtcNow(), "DeletionByPodGC", "PodGC: node no longer exists");
                    current.Child("status")["phase"] = "Failed";
                });
                machine.Storage.Delete(Kinds.Pod, pod.Namespace(), pod.Name(), new DeleteOptions(GracePeriodSeconds: 0, Uid: pod.Uid()));
            }
        });

    public void Dispose()
    {
        foreach (var worker in workers.Values)
            worker.Dispose();
    }

    internal void Observe(StorageEvent change)
    {
        if (change.Kind == Kinds.Pod)
            ObservePod(change.Object, change.Type == "DELETED");
        else if (change.Type != "DELETED" && (change.Kind == Kinds.Secret || change.Kind == Kinds.ConfigMap))
            foreach (var worker in workers.Values)
                machine.Loop.Add((worker, "source"), worker.LookAgain);
    }

    void ObservePod(JsonObject pod, bool deleted)
    {
        if (pod.At("spec", "nodeName").Text() is not { Length: > 0 })
            return;
        bool isNew = false;
        // A pod that ended before this kubelet saw it is ignored.
        if (!workers.TryGetValue(pod.Uid(), out var worker) && !deleted && !pod.HasEnded())
        {
            worker = workers.GetOrAdd(pod.Uid(), _ => new PodWorker(machine, pod, NextAddress()));
            isNew = true;
        }
        if (worker is null)
            return;
        if (deleted)
            machine.Loop.Add((worker, "gone"), worker.Forget);
        else if (isNew)
            machine.Loop.Add((worker, "begin"), worker.Begin);
        else if (pod.IsBeingDeleted() && !pod.HasEnded())
            machine.Loop.Add((worker, "stop"), worker.Stop);
    }

    void EvictFrom(string node)
    {
        foreach (var pod in FindPods(node).Where(pod => pod.IsActive()))
        {
            Change(pod, current =>
                Disruption.Mark(
                    current,
                    machine.Clock.GetUtcNow(),
                    "DeletionByTaintManager",
                    "Taint manager: deleting due to NoExecute taint"
                )
            );
            machine.Storage.Delete(Kinds.Pod, pod.Namespace(), pod.Name(), new DeleteOptions(Uid: pod.Uid()));
        }
    }

    void ChangeNode(string node, JsonObject ready, bool unreachable) => machine.Storage.Change(Kinds.Node, null, node, current =>
        {
            Conditions.Set(current.Child("status"), ready);
            var spec = current.Child("spec");
            spec.Remove("taints");
            if (unreachable)
                spec["taints"] = new JsonArray([
                    .. new[] { "NoSchedule", "NoExecute" }.Select(effect => new JsonObject
                    {
                        ["key"] = Nodes.Unreachable,
                        ["effect"] = effect,
                    }),
                ]);
        });

    IEnumerable<JsonObject> FindPods(string node) =>
        machine.Storage.List(Kinds.Pod).Where(pod => pod.At("spec", "nodeName").Text() == node);

    void Change(JsonObject pod, Action<JsonObject> edit) => machine.Storage.Change(Kinds.Pod, pod.Namespace(), pod.Name(), edit);

    void MarkUnready(JsonObject pod)
    {
        var condition = (JsonObject)Conditions.Find(pod["status"], "Ready")!.DeepClone();
        condition["status"] = "False";
        condition["lastTransitionTime"] = Conditions.Time(machine.Clock.GetUtcNow());
        Conditions.Set(pod.Child("status"), condition);
    }

    IPAddress NextAddress()
    {
        int next = Interlocked.Increment(ref addresses);
        return new([127, (byte)(1 + (next >> 16) % 250), (byte)(next >> 8), (byte)(1 + (byte)next % 254)]);
    }
}
