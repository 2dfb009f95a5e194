using System.Reflection;
using System.Text.Json.Nodes;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Kubernetes.Schema;

/// <summary>The CustomResourceDefinition of a StackingRun, generated from the records of libs/Contracts.</summary>
public static class StackingRunDefinition
{
    const string Heading = "# Generated from the records of libs/Contracts by `make crd`: change those.\n";

    /// <returns>The file helm/stacking-operator/crd/stackingruns.yaml.</returns>
    public static string Yaml(Descriptions descriptions) => Heading + JsonYaml.Write(Json(descriptions));

    /// <returns>The CustomResourceDefinition.</returns>
    public static JsonObject Json(Descriptions descriptions) =>
        new()
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = $"{StackingRunApi.Plural}.{StackingRunApi.Group}" },
            ["spec"] = new JsonObject
            {
                ["group"] = StackingRunApi.Group,
                ["scope"] = "Namespaced",
                ["names"] = new JsonObject
                {
                    ["kind"] = StackingRunApi.Kind,
                    ["listKind"] = $"{StackingRunApi.Kind}List",
                    ["plural"] = StackingRunApi.Plural,
                    ["singular"] = "stackingrun",
                    ["shortNames"] = new JsonArray(StackingRunApi.ShortName),
                    ["categories"] = new JsonArray("all", "stacking"),
                },
                ["versions"] = new JsonArray(Version(descriptions)),
            },
        };

    /// <returns>The schema alone, as the API server checks a StackingRun with it.</returns>
    public static JsonObject Schema(Descriptions descriptions)
    {
        RecordSchema spec = new(descriptions, defaults: true),
            status = new(descriptions, defaults: false);
        JsonObject schema = new()
        {
            ["description"] = descriptions.Of(typeof(StackingRun)),
            ["type"] = "object",
            ["required"] = new JsonArray("spec"),
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = new JsonObject { ["type"] = "string" },
                ["kind"] = new JsonObject { ["type"] = "string" },
                ["metadata"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { ["name"] = new JsonObject { ["type"] = "string" } },
                },
                ["spec"] = Described(spec.Of(typeof(RunSpec)), descriptions.Of(typeof(RunSpec))),
                ["status"] = Described(status.Of(typeof(RunStatus)), descriptions.Of(typeof(RunStatus))),
            },
        };
        foreach (var cel in typeof(StackingRun).GetCustomAttributes<CelAttribute>())
            Keywords.Add(schema, cel.Rule);
        return schema;
    }

    static JsonObject Version(Descriptions descriptions) =>
        new()
        {
            ["name"] = StackingRunApi.Version,
            ["served"] = true,
            ["storage"] = true,
            ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
            ["selectableFields"] = new JsonArray(new JsonObject { ["jsonPath"] = ".status.phase" }),
            ["additionalPrinterColumns"] = new JsonArray(
                Column("Phase", ".status.phase"),
                Column("Folds", ".status.foldsDone"),
                Column("Progress", ".status.progress"),
                Column("AUC", ".status.metrics.auc"),
                Column("Age", ".metadata.creationTimestamp", "date"),
                Column("Reason", ".status.reason"),
                Column("Message", ".status.message"),
                Wide("Test AUC", ".status.metrics.testAuc"),
                Wide("OOF AUC", ".status.metrics.outOfFoldAuc")
            ),
            ["schema"] = new JsonObject { ["openAPIV3Schema"] = Schema(descriptions) },
        };

    static JsonObject Column(string name, string path, string type = "string") =>
        new()
        {
            ["name"] = name,
            ["type"] = type,
            ["jsonPath"] = path,
        };

    /// <summary>A column that kubectl shows with -o wide alone.</summary>
    static JsonObject Wide(string name, string path)
    {
        var column = Column(name, path);
        column["priority"] = 1;
        return column;
    }

    static JsonObject Described(JsonObject schema, string description)
    {
        schema.Insert(0, "description", description);
        return schema;
    }
}
