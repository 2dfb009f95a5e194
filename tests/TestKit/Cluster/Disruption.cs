using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>The condition of a pod that is removed through no fault of its own.</summary>
static class Disruption
{
    public static void Mark(JsonObject pod, DateTimeOffset now, string reason, string message) =>
        Conditions.Set(
            pod.Child("status"),
            new()
            {
                ["type"] = "DisruptionTarget",
                ["observedGeneration"] = pod.At("metadata", "generation").Integer(),
                ["status"] = "True",
                ["lastProbeTime"] = null,
                ["lastTransitionTime"] = Conditions.Time(now),
                ["reason"] = reason,
                ["message"] = message,
            }
        );
}
