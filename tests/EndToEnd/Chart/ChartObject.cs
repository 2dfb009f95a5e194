using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace StackingK8s.Tests.EndToEnd.Chart;

/// <summary>One rendered object.</summary>
/// <param name="Json">As kubectl would send it.</param>
/// <param name="Text">As helm wrote it.</param>
sealed record ChartObject(JsonObject Json, string Text)
{
    public string Kind => Json["kind"]!.GetValue<string>();

    public string Name => Json["metadata"]!["name"]!.GetValue<string>();

    public string? Namespace => Json["metadata"]!["namespace"]?.GetValue<string>();

    public bool IsHook => Json["metadata"]!["annotations"]?["helm.sh/hook"] is not null;

    public IDictionary<string, string> Labels => Strings(Json["metadata"]!["labels"]);

    /// <summary>Read as the API server would with strict field validation: a field that the kind does not have is an error.</summary>
    public T As<T>() => KubernetesYaml.Deserialize<T>(Text, strict: true);

    /// <summary>What runs, of kinds that run anything.</summary>
    public V1PodTemplateSpec? Pods() =>
        Kind switch
        {
            V1Deployment.KubeKind => As<V1Deployment>().Spec.Template,
            V1Pod.KubeKind => As<V1Pod>() is var pod ? new() { Metadata = pod.Metadata, Spec = pod.Spec } : null,
            _ => null,
        };

    public static IDictionary<string, string> Strings(JsonNode? map) =>
        map?.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>()) ?? [];
}
