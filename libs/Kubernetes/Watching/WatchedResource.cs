using k8s.Models;

namespace StackingK8s.Kubernetes.Watching;

/// <summary>A kind of object as the API server's paths name it.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">Version of the group, for example v1.</param>
/// <param name="Plural">The kind in the plural, for example jobs.</param>
/// <param name="LabelSelector">Labels that an object must have to be read; null: any.</param>
/// <param name="FieldSelector">Fields that an object must have to be read; null: any.</param>
public sealed record WatchedResource(string Group, string Version, string Plural, string? LabelSelector, string? FieldSelector = null)
{
    // A cluster may hold a hundred thousand pods; the operator's own are some dozens.
    const string ManagedByOperator = $"{RunLabels.ManagedBy}={RunLabels.ManagedByValue}";

    /// <summary>All StackingRuns.</summary>
    public static WatchedResource Runs { get; } = new(StackingRunApi.Group, StackingRunApi.Version, StackingRunApi.Plural, null);

    /// <summary>The Jobs that an operator created.</summary>
    public static WatchedResource Jobs { get; } = new(V1Job.KubeGroup, V1Job.KubeApiVersion, V1Job.KubePluralName, ManagedByOperator);

    /// <summary>The pods of those Jobs.</summary>
    public static WatchedResource Pods { get; } = new(V1Pod.KubeGroup, V1Pod.KubeApiVersion, V1Pod.KubePluralName, ManagedByOperator);

    /// <summary>Path of the kind, relative to the server's address, for example apis/batch/v1/namespaces/default/jobs.</summary>
    /// <param name="namespace">Null: all.</param>
    public string Path(string? @namespace) =>
        $"{(Group.Length == 0 ? "api" : $"apis/{Group}")}/{Version}/{(@namespace is null ? "" : $"namespaces/{@namespace}/")}{Plural}";

    /// <summary>The selectors as a further part of a query: empty, or beginning with an ampersand.</summary>
    public string SelectorQuery => Parameter("labelSelector", LabelSelector) + Parameter("fieldSelector", FieldSelector);

    /// <summary>The plural, for messages.</summary>
    public override string ToString() => Plural;

    static string Parameter(string name, string? selector) => selector is null ? "" : $"&{name}={Uri.EscapeDataString(selector)}";
}
