using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.TestKit.Cluster;

/// <summary>What a real Kubernetes 1.36 with a kubelet was seen to do.</summary>
static class Recording
{
    static readonly JsonNode Root = JsonNode.Parse(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "kubernetes-watches.json"))
    )!;

    /// <summary>The Job as it was created, without what the server gave it.</summary>
    public static JsonObject Job(string name)
    {
        var job = (JsonObject)Changes("jobs", obj => obj.At("metadata", "name").Text() == name)[0].Object.DeepClone();
        job["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = "rec",
            ["labels"] = job.At("metadata", "labels")!.DeepClone(),
        };
        job.Remove("status");
        var spec = (JsonObject)job["spec"]!;
        spec.Remove("selector");
        spec["template"]!["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["run"] = name } };
        return job;
    }

    public static List<(string Type, JsonObject Object)> JobChanges(string job) =>
        Changes("jobs", obj => obj.At("metadata", "name").Text() == job);

    public static List<(string Type, JsonObject Object)> PodChanges(string job) =>
        Changes("pods", obj => obj.At("metadata", "labels", "job-name").Text() == job);

    public static List<(string Type, JsonObject Object)> EventChanges(string job) =>
        Changes("events", obj =>
            obj.At("involvedObject", "name").Text() is { } name
            && (name == job || (name.StartsWith(job + "-", StringComparison.Ordinal) && name.Length == job.Length + 6))
        );

    static List<(string Type, JsonObject Object)> Changes(string stream, Func<JsonObject, bool> wanted) =>
        [
            .. Root.At("watches", stream, "events")
                .Objects()
                .Select(entry => entry["event"]!)
                .Where(change => change["type"].Text() != "BOOKMARK" && wanted((JsonObject)change["object"]!))
                .Select(change => (change["type"].Text()!, (JsonObject)change["object"]!)),
        ];
}
