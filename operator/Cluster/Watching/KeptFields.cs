using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using k8s.Models;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>
/// Reads of Jobs and pods the fields that the operator decides by, and passes over the rest: environment, volumes, probes and the whole task are nine
/// tenths of what a list of thousands holds, and would be garbage as soon as they were read.
/// </summary>
static class KeptFields
{
    static readonly Dictionary<Type, string[]> Of = new()
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
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { PassOver } },
    };

    /// <exception cref="JsonException">The value has not the form of a <typeparamref name="T"/>.</exception>
    public static T Read<T>(JsonElement json) => json.Deserialize<T>(Options) ?? throw new JsonException("The JSON value is null.");

    static void PassOver(JsonTypeInfo info)
    {
        if (!Of.TryGetValue(info.Type, out string[]? kept))
            return;
        for (int i = info.Properties.Count - 1; i >= 0; i--)
            if (!kept.Contains(info.Properties[i].Name))
                info.Properties.RemoveAt(i);
    }
}
