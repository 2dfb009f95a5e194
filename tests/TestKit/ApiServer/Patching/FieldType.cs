using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Patching;

/// <summary>
/// How the value of a field is merged: a list by keys, as a set or whole; a custom resource's schema says, for built-in kinds a table.
/// </summary>
sealed class FieldType
{
    static readonly Dictionary<string, string[]> BuiltInKeys = new()
    {
        ["containers"] = ["name"],
        ["initContainers"] = ["name"],
        ["ephemeralContainers"] = ["name"],
        ["volumes"] = ["name"],
        ["env"] = ["name"],
        ["imagePullSecrets"] = ["name"],
        ["schedulingGates"] = ["name"],
        ["conditions"] = ["type"],
        ["volumeMounts"] = ["mountPath"],
        ["ownerReferences"] = ["uid"],
        ["ports"] = ["containerPort", "protocol"],
        ["hostAliases"] = ["ip"],
        ["topologySpreadConstraints"] = ["topologyKey", "whenUnsatisfiable"],
    };

    readonly JsonObject? schema;
    readonly string member;

    FieldType(JsonObject? schema, string member) => (this.schema, this.member) = (schema, member);

    public static FieldType ForRoot(ServedResource served) => new(served.Schema, "");

    /// <summary>The keys of this list's items; null for another kind of list.</summary>
    public IReadOnlyList<string>? Keys =>
        schema is null ? BuiltInKeys.GetValueOrDefault(member)
        : schema["x-kubernetes-list-type"].Text() == "map" ? [.. schema["x-kubernetes-list-map-keys"].Texts()]
        : null;

    public bool IsSet => schema is null ? member == "finalizers" : schema["x-kubernetes-list-type"].Text() == "set";

    public bool IsAtomicMap =>
        schema?["x-kubernetes-map-type"].Text() == "atomic" || (schema is null && member is "selector" or "matchLabels");

    public FieldType Member(string name) =>
        // Every kind's metadata is the same built-in type, whatever its schema says.
        schema is null
        || (member.Length == 0 && name == "metadata")
            ? new(null, name)
            : new(schema.At("properties", name) as JsonObject ?? schema["additionalProperties"] as JsonObject ?? [], name);

    public FieldType Item() => schema is null ? new(null, "") : new(schema["items"] as JsonObject ?? [], "items");
}
