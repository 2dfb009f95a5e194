using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>The pod that a Job asks for.</summary>
static class JobPod
{
    // The API server's limit for a name, less the dash and five letters it adds.
    const int LongestPrefix = 57;

    public static JsonObject From(JsonObject job)
    {
        var template = (JsonObject)job.At("spec", "template")!;
        string name = job.Name(),
            uid = job.Uid();
        var labels = template.At("metadata", "labels")?.DeepClone() as JsonObject ?? [];
        foreach (string prefix in (string[])["batch.kubernetes.io/", ""])
            (labels[prefix + "controller-uid"], labels[prefix + "job-name"]) = (uid, name);
        JsonObject metadata = new()
        {
            ["generateName"] = name[..Math.Min(name.Length, LongestPrefix)] + "-",
            ["namespace"] = job.Namespace(),
            ["labels"] = labels,
            ["ownerReferences"] = new JsonArray(
                new JsonObject
                {
                    ["apiVersion"] = "batch/v1",
                    ["kind"] = "Job",
                    ["name"] = name,
                    ["uid"] = uid,
                    ["controller"] = true,
                    ["blockOwnerDeletion"] = true,
                }
            ),
            ["finalizers"] = new JsonArray(PodReading.TrackingFinalizer),
        };
        if (template.At("metadata", "annotations") is JsonObject annotations)
            metadata["annotations"] = annotations.DeepClone();
        return new()
        {
            ["kind"] = "Pod",
            ["apiVersion"] = "v1",
            ["metadata"] = metadata,
            ["spec"] = template["spec"]!.DeepClone(),
            ["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService(template) },
        };
    }

    /// <summary>BestEffort where no container asks for cpu or memory, Guaranteed where all limit both to what they ask for.</summary>
    static string QualityOfService(JsonObject template)
    {
        var resources = template.At("spec", "containers").Objects().Select(container => container["resources"]).ToList();
        string[] counted = ["cpu", "memory"];
        if (
            !resources.Any(entry =>
                counted.Any(resource => entry.At("limits", resource) is not null || entry.At("requests", resource) is not null)
            )
        )
            return "BestEffort";
        return resources.All(entry =>
            counted.All(resource =>
                entry.At("limits", resource) is { } limit
                && (entry.At("requests", resource) is not { } request || JsonNode.DeepEquals(limit, request))
            )
        )
            ? "Guaranteed"
            : "Burstable";
    }
}
