using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>
/// Binds each pod to the first node with the resources it requests, and reports why there is none as the scheduler words it.
/// </summary>
sealed class Scheduler(ObjectStorage storage, WorkLoop loop, TimeProvider clock)
{
    readonly EventRecorder events = new(storage, clock, "default-scheduler");
    readonly Lock gate = new();
    readonly SortedDictionary<string, JsonObject> nodes = new(StringComparer.Ordinal);
    readonly Dictionary<string, Dictionary<string, decimal>> used = [];
    readonly Dictionary<string, (string Node, Dictionary<string, decimal> Requests)> bound = [];
    readonly Dictionary<string, (string Namespace, string Name)> waiting = [];

    public void Observe(StorageEvent change)
    {
        if (change.Kind == Kinds.Node)
            ObserveNode(change);
        else if (change.Kind == Kinds.Pod)
            ObservePod(change.Object, change.Type == "DELETED" || change.Object.HasEnded());
    }

    void ObserveNode(StorageEvent change)
    {
        lock (gate)
        {
            if (change.Type == "DELETED")
                nodes.Remove(change.Object.Name());
            else
                nodes[change.Object.Name()] = change.Object;
        }
        TryAll();
    }

    void ObservePod(JsonObject pod, bool gone)
    {
        bool freed = false;
        string? node = pod.At("spec", "nodeName").Text();
        lock (gate)
        {
            if (gone || node is { Length: > 0 })
                waiting.Remove(pod.Uid());
            if (gone && bound.Remove(pod.Uid(), out var leaves))
            {
                Account(leaves.Node, leaves.Requests, -1);
                freed = true;
            }
            if (!gone && node is { Length: > 0 } && !bound.ContainsKey(pod.Uid()))
            {
                var asked = Quantity.Requests(pod);
                bound[pod.Uid()] = (node, asked);
                Account(node, asked, 1);
            }
            if (!gone && node is not { Length: > 0 } && waiting.TryAdd(pod.Uid(), (pod.Namespace(), pod.Name())))
                Enqueue(pod.Uid());
        }
        if (freed)
            TryAll();
    }

    void Account(string node, Dictionary<string, decimal> requests, int sign)
    {
        if (!used.TryGetValue(node, out var sum))
            used[node] = sum = [];
        foreach (var (resource, amount) in requests)
            sum[resource] = sum.GetValueOrDefault(resource) + sign * amount;
    }

    void TryAll()
    {
        lock (gate)
            foreach (string uid in waiting.Keys)
                Enqueue(uid);
    }

    void Enqueue(string uid) => loop.Add((nameof(Scheduler), uid), () => Schedule(uid));

    void Schedule(string uid)
    {
        (string Namespace, string Name) name;
        lock (gate)
            if (!waiting.TryGetValue(uid, out name))
                return;
        if (storage.Get(Kinds.Pod, name.Namespace, name.Name) is not { } pod || pod.Uid() != uid || pod.IsBeingDeleted())
            return;
        if (pod.At("spec", "schedulingGates") is JsonArray { Count: > 0 })
            return;
        if (NodeFor(pod, out string why) is { } node)
            Bind(pod, node);
        else
            Refuse(pod, why);
    }

    string? NodeFor(JsonObject pod, out string why)
    {
        lock (gate)
        {
            var asked = Quantity.Requests(pod);
            List<string> reasons = [];
            bool helpful = false;
            foreach (var (name, node) in nodes)
            {
                if (Nodes.Refusal(node, pod, asked, used.GetValueOrDefault(name) ?? [], out bool wouldHelp) is not { } reason)
                {
                    why = "";
                    return name;
                }
                reasons.Add(reason);
                helpful |= wouldHelp;
            }
            string counted = string.Join(
                ", ",
                reasons.CountBy(reason => reason).Select(entry => $"{entry.Value} {entry.Key}").Order(StringComparer.Ordinal)
            );
            string preemption = helpful ? "No preemption victims found for incoming pod" : "Preemption is not helpful for scheduling";
            why =
                nodes.Count == 0
                    ? "no nodes available to schedule pods"
                    : $"0/{nodes.Count} nodes are available: {counted}. no new claims to deallocate, "
                        + $"preemption: 0/{nodes.Count} nodes are available: {nodes.Count} {preemption}.";
            return null;
        }
    }

    void Bind(JsonObject pod, string node)
    {
        storage.Change(Kinds.Pod, pod.Namespace(), pod.Name(), current =>
        {
            if (current.Uid() != pod.Uid())
                return;
            current.Child("spec")["nodeName"] = node;
            // A binding completes the spec, so it is not a new generation; the storage would count it.
            current.Child("metadata")["generation"] = current.At("metadata", "generation").Integer() - 1;
            Conditions.Set(current.Child("status"), Scheduled("True"));
        });
        events.Report(pod, "Normal", "Scheduled", $"Successfully assigned {pod.Namespace()}/{pod.Name()} to {node}", "Binding");
    }

    void Refuse(JsonObject pod, string why)
    {
        if (Conditions.Find(pod["status"], "PodScheduled")?["message"].Text() == why)
            return;
        storage.Change(Kinds.Pod, pod.Namespace(), pod.Name(), current =>
        {
            var condition = Scheduled("False");
            condition["observedGeneration"] = current.At("metadata", "generation").Integer();
            condition["reason"] = "Unschedulable";
            condition["message"] = why;
            Conditions.Set(current.Child("status"), condition);
        });
        events.Report(pod, "Warning", "FailedScheduling", why, "Scheduling");
    }

    JsonObject Scheduled(string status) =>
        new()
        {
            ["type"] = "PodScheduled",
            ["status"] = status,
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = Conditions.Time(clock.GetUtcNow()),
        };
}
