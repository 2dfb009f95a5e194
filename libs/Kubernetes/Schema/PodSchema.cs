using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s.Models;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Kubernetes.Schema;

/// <summary>The schema of a part of a pod, from the Kubernetes client's model of it. Without words: kubectl explain pod has them.</summary>
static class PodSchema
{
    // The client's models do not say what is required.
    static readonly Dictionary<Type, string[]> Required = new()
    {
        [typeof(V1ConfigMapKeySelector)] = ["key"],
        [typeof(V1CSIVolumeSource)] = ["driver"],
        [typeof(V1DownwardAPIVolumeFile)] = ["path"],
        [typeof(V1EnvVar)] = ["name"],
        [typeof(V1KeyToPath)] = ["key", "path"],
        [typeof(V1LabelSelectorRequirement)] = ["key", "operator"],
        [typeof(V1NodeSelector)] = ["nodeSelectorTerms"],
        [typeof(V1NodeSelectorRequirement)] = ["key", "operator"],
        [typeof(V1ObjectFieldSelector)] = ["fieldPath"],
        [typeof(V1PersistentVolumeClaimTemplate)] = ["spec"],
        [typeof(V1PersistentVolumeClaimVolumeSource)] = ["claimName"],
        [typeof(V1PodAffinityTerm)] = ["topologyKey"],
        [typeof(V1PreferredSchedulingTerm)] = ["preference", "weight"],
        [typeof(V1ResourceFieldSelector)] = ["resource"],
        [typeof(V1SecretKeySelector)] = ["key"],
        [typeof(V1Volume)] = ["name"],
        [typeof(V1VolumeMount)] = ["name", "mountPath"],
        [typeof(V1WeightedPodAffinityTerm)] = ["podAffinityTerm", "weight"],
    };

    /// <param name="model">Name of the client's type, V1Toleration for instance.</param>
    public static JsonObject Of(string model) => Of(typeof(V1Pod).Assembly.GetType($"k8s.Models.{model}", true)!);

    static JsonObject Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Of(inner);
        if (type == typeof(string))
            return new() { ["type"] = "string" };
        if (type == typeof(bool))
            return new() { ["type"] = "boolean" };
        if (type == typeof(int) || type == typeof(long))
            return new() { ["type"] = "integer" };
        if (type == typeof(IntOrString) || type == typeof(ResourceQuantity))
            return new() { ["x-kubernetes-int-or-string"] = true };
        if (!type.IsGenericType)
            return Model(type);
        var last = Of(type.GetGenericArguments()[^1]);
        return type.GetGenericTypeDefinition() == typeof(IList<>)
            ? new() { ["type"] = "array", ["items"] = last }
            : new() { ["type"] = "object", ["additionalProperties"] = last };
    }

    static JsonObject Model(Type type)
    {
        var fields = type.GetProperties()
            .Select(field => (Name: field.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name, field.PropertyType))
            .Where(field => IsOffered(type, field.Name));
        JsonObject schema = new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)Of(field.PropertyType)))),
        };
        if (Required.TryGetValue(type, out string[]? required))
            schema["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        return schema;
    }

    // Of a template's metadata only what a user may set; of the volumes only what VolumesAttribute permits.
    static bool IsOffered(Type type, string field) =>
        type == typeof(V1ObjectMeta) ? field is "labels" or "annotations"
        : type == typeof(V1VolumeProjection) ? VolumesAttribute.Projections.Contains(field)
        : type != typeof(V1Volume) || field == "name" || VolumesAttribute.Sources.Contains(field);
}
