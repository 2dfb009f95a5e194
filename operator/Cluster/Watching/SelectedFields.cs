using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using k8s.Models;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>
/// Reads only those fields of Jobs and pods that the operator decides by: environment, volumes, probes and the whole task are nine tenths
/// of a list of thousands, and would be garbage as soon as they were read.
/// </summary>
static class SelectedFields
{
    static readonly Dictionary<Type, string[]> ByType = new()
    {
        [typeof(V1ObjectMeta)] =
        [
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "labels",
            "ownerReferences",
        ],
        [typeof(V1JobSpec)] = ["suspend", "activeDeadlineSeconds"],
        [typeof(V1JobStatus)] = ["conditions"],
        [typeof(V1PodSpec)] = ["nodeName", "containers"],
        [typeof(V1Container)] = ["name", "image", "resources"],
        [typeof(V1PodStatus)] = ["phase", "reason", "message", "podIP", "conditions", "containerStatuses"],
        [typeof(V1ContainerStatus)] = ["name", "state"],
    };

    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RemoveOthers } },
    };

    /// <exception cref="JsonException">The value is not a valid <typeparamref name="T"/>.</exception>
    public static T Read<T>(JsonElement json) => json.Deserialize<T>(Options) ?? throw new JsonException("The JSON value is null.");

    static void RemoveOthers(JsonTypeInfo info)
    {
        if (!ByType.TryGetValue(info.Type, out string[]? selected))
            return;
        for (int i = info.Properties.Count - 1; i >= 0; i--)
            if (!selected.Contains(info.Properties[i].Name))
                info.Properties.RemoveAt(i);
    }
}
