using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.TestKit;

/// <summary>Small objects to store.</summary>
static class Samples
{
    public static ResourceKind Widget { get; } = new("example.dev", "v1alpha1", "Widget", "widgets", true);

    /// <summary>The recorded CustomResourceDefinition of a Widget: size (1 or more), reason, folds (5 by default), status.</summary>
    public static JsonObject WidgetDefinition => (JsonObject)GoldenExchanges.All[0]["request"]!["body"]!.DeepClone();

    public static JsonObject NewWidget(string name, params string[] finalizers) =>
        new()
        {
            ["apiVersion"] = "example.dev/v1alpha1",
            ["kind"] = "Widget",
            ["metadata"] = Metadata(name, finalizers),
            ["spec"] = new JsonObject { ["size"] = 3 },
        };

    public static JsonObject NewJob(string name) =>
        new()
        {
            ["apiVersion"] = "batch/v1",
            ["kind"] = "Job",
            ["metadata"] = Metadata(name),
            ["spec"] = new JsonObject
            {
                ["backoffLimit"] = 0,
                ["template"] = new JsonObject { ["spec"] = PodSpec("Never") },
            },
        };

    /// <param name="owner">The stored object that owns the pod and is held by it; none where null.</param>
    public static JsonObject NewPod(string name, JsonObject? owner = null, string? node = null)
    {
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = Metadata(name),
            ["spec"] = PodSpec("Never"),
        };
        if (node is not null)
            pod["spec"]!["nodeName"] = node;
        if (owner is not null)
            pod["metadata"]!["ownerReferences"] = new JsonArray(
                new JsonObject
                {
                    ["apiVersion"] = owner["apiVersion"]!.DeepClone(),
                    ["kind"] = owner["kind"]!.DeepClone(),
                    ["name"] = owner["metadata"]!["name"]!.DeepClone(),
                    ["uid"] = owner["metadata"]!["uid"]!.DeepClone(),
                    ["controller"] = true,
                    ["blockOwnerDeletion"] = true,
                }
            );
        return pod;
    }

    static JsonObject Metadata(string name, params string[] finalizers)
    {
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = "rec" };
        if (finalizers.Length > 0)
            metadata["finalizers"] = new JsonArray([.. finalizers.Select(finalizer => (JsonNode)finalizer)]);
        return metadata;
    }

    static JsonObject PodSpec(string restartPolicy) =>
        new()
        {
            ["restartPolicy"] = restartPolicy,
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = "localhost/busybox:1" }),
        };
}
