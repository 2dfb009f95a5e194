using k8s.Models;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>A kind of object as the API server's paths name it.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Plural">For example jobs.</param>
/// <param name="Selector">Labels an object must have to be looked at; null: any.</param>
sealed record WatchedResource(string Group, string Version, string Plural, string? Selector)
{
    // A cluster may hold a hundred thousand pods; the operator's own are some dozens.
    const string Ours = $"{RunLabels.ManagedBy}={RunLabels.ManagedByValue}";

    public static WatchedResource Runs { get; } = new(StackingRunApi.Group, StackingRunApi.Version, StackingRunApi.Plural, null);

    public static WatchedResource Jobs { get; } = new(V1Job.KubeGroup, V1Job.KubeApiVersion, V1Job.KubePluralName, Ours);

    public static WatchedResource Pods { get; } = new(V1Pod.KubeGroup, V1Pod.KubeApiVersion, V1Pod.KubePluralName, Ours);

    /// <param name="namespace">Null: all.</param>
    /// <returns>Relative to the server's address, for example apis/batch/v1/namespaces/default/jobs.</returns>
    public string Path(string? @namespace) =>
        $"{(Group.Length == 0 ? "api" : $"apis/{Group}")}/{Version}/{(@namespace is null ? "" : $"namespaces/{@namespace}/")}{Plural}";

    /// <summary>As a further part of a query.</summary>
    public string SelectorQuery => Selector is null ? "" : $"&labelSelector={Uri.EscapeDataString(Selector)}";

    public override string ToString() => Plural;
}
