using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>Node objects, and whether a node accepts a pod.</summary>
static class Nodes
{
    public const string Unreachable = "node.kubernetes.io/unreachable";

    public static JsonObject Ready(string name, IReadOnlyDictionary<string, string> capacity, DateTimeOffset now)
    {
        JsonObject Amounts() => new(capacity.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value)));
        return new()
        {
            ["kind"] = "Node",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = new JsonObject
                {
                    ["kubernetes.io/hostname"] = name,
                    ["kubernetes.io/os"] = "linux",
                    ["kubernetes.io/arch"] = "amd64",
                },
            },
            ["spec"] = new JsonObject(),
            ["status"] = new JsonObject
            {
                ["capacity"] = Amounts(),
                ["allocatable"] = Amounts(),
                ["conditions"] = new JsonArray(Condition("True", "KubeletReady", "kubelet is posting ready status", now)),
            },
        };
    }

    public static JsonObject Condition(string ready, string reason, string message, DateTimeOffset now) =>
        new()
        {
            ["type"] = "Ready",
            ["status"] = ready,
            ["lastHeartbeatTime"] = Conditions.Time(now),
            ["lastTransitionTime"] = Conditions.Time(now),
            ["reason"] = reason,
            ["message"] = message,
        };

    /// <summary>Why the node does not accept the pod, as the scheduler words it; null if it does.</summary>
    /// <param name="used">Resources that pods on it have requested.</param>
    /// <param name="helpful">Whether it would if others left.</param>
    public static string? Refusal(
        JsonObject node,
        JsonObject pod,
        Dictionary<string, decimal> asked,
        Dictionary<string, decimal> used,
        out bool helpful
    )
    {
        helpful = false;
        if (node.At("spec", "unschedulable").IsTrue())
            return "node(s) were unschedulable";
        if (Untolerated(node, pod) is { } taint)
            return $"node(s) had untolerated taint {{{taint["key"].Text()}: {taint["value"].Text()}}}";
        if (
            (pod.At("spec", "nodeSelector") as JsonObject ?? []).Any(wanted =>
                node.At("metadata", "labels", wanted.Key).Text() != wanted.Value.Text()
            )
        )
            return "node(s) didn't match Pod's node affinity/selector";
        foreach (var (resource, amount) in asked.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            decimal all = node.At("status", "allocatable", resource) is { } stated ? Quantity.Parse(stated) : 0;
            if (all - used.GetValueOrDefault(resource) >= amount)
                continue;
            helpful = all >= amount;
            return $"Insufficient {resource}";
        }
        return null;
    }

    static JsonObject? Untolerated(JsonObject node, JsonObject pod) =>
        node.At("spec", "taints")
            .Objects()
            .FirstOrDefault(taint =>
                taint["effect"].Text() != "PreferNoSchedule"
                && !pod.At("spec", "tolerations").Objects().Any(toleration => Tolerates(toleration, taint))
            );

    static bool Tolerates(JsonObject toleration, JsonObject taint) =>
        (toleration["effect"].Text() is null or "" || toleration["effect"].Text() == taint["effect"].Text())
        && (
            toleration["operator"].Text() == "Exists"
                ? toleration["key"].Text() is null or "" || toleration["key"].Text() == taint["key"].Text()
                : toleration["key"].Text() == taint["key"].Text() && (toleration["value"].Text() ?? "") == (taint["value"].Text() ?? "")
        );
}
