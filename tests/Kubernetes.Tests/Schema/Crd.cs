using System.Text.Json.Nodes;
using System.Xml.Linq;
using StackingK8s.Contracts.Spec;
using StackingK8s.Kubernetes.Schema;
using StackingK8s.TestKit.ApiServer.Schemas;

namespace StackingK8s.Tests.Kubernetes.Schema;

/// <summary>The generated schema, and a run to be changed and admitted by it.</summary>
static class Crd
{
    const string Smallest = """
        {"apiVersion": "stackingk8s.io/v1alpha1", "kind": "StackingRun", "metadata": {"name": "deepfake"},
         "spec": {"data": {"manifest": "s3://datasets/train.csv"}, "artifacts": {"uri": "s3://stacking/runs"}}}
        """;

    public static Descriptions Descriptions { get; } =
        new(typeof(RunSpec).Assembly, XDocument.Load(Path.Combine(AppContext.BaseDirectory, "StackingK8s.Contracts.xml")));

    public static JsonObject Schema { get; } = StackingRunDefinition.Schema(Descriptions);

    /// <returns>The smallest run that is valid on a cluster, with changes merged into it; null takes a field away.</returns>
    public static JsonObject Run(string changes = "{}")
    {
        var run = (JsonObject)JsonNode.Parse(Smallest)!;
        Merge(run, (JsonObject)JsonNode.Parse(changes)!);
        return run;
    }

    /// <returns>A run as it is stored.</returns>
    public static JsonObject Stored(string changes = "{}")
    {
        var (run, causes) = CustomResourceSchema.Admit(Schema, Run(changes), null);
        Assert.Empty(causes);
        return run;
    }

    /// <returns>What kubectl prints of a refusal, a line for each cause.</returns>
    public static IEnumerable<string> Refusal(JsonObject run, JsonObject? old = null) =>
        CustomResourceSchema.Admit(Schema, run, old).Causes.Select(cause => $"{cause.Field}: {cause.Message}");

    public static void Merge(JsonObject into, JsonObject changes)
    {
        foreach (var (name, value) in changes)
            if (value is null)
                into.Remove(name);
            else if (value is JsonObject below && into[name] is JsonObject there)
                Merge(there, below);
            else
                into[name] = value.DeepClone();
    }
}
