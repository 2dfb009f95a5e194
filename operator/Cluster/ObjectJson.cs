using System.Text.Json;
using k8s;
using k8s.Models;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Cluster;

/// <summary>From the API server's JSON to what the caches keep: all that the operator decides by, little else.</summary>
static class ObjectJson
{
    public static StackingRunResource Run(JsonElement json)
    {
        var run = StackingRunJson.Read<StackingRunResource>(json);
        (run.Metadata.ManagedFields, run.Metadata.Annotations) = (null, null);
        // Ten thousand runs may lie there finished: of what their steps did nothing is asked any more.
        if (run.Status is { CompletionTime: not null } ended && ended.End() is not null) run.Status = ended with { Folds = [], Aggregate = null, Meta = null };
        return run;
    }

    public static V1Job Job(JsonElement json) => Kept(KubernetesJson.Deserialize<V1Job>(json));

    /// <summary>The Job without its pod template, which holds the step's whole task.</summary>
    public static V1Job Kept(V1Job job) => new()
    {
        Metadata = Kept(job.Metadata),
        Spec = new() { Suspend = job.Spec?.Suspend, ActiveDeadlineSeconds = job.Spec?.ActiveDeadlineSeconds },
        Status = job.Status is { Conditions: { Count: > 0 } conditions }
            ? new() { Conditions = [.. conditions.Select(told => new V1JobCondition { Type = told.Type, Status = told.Status, Reason = told.Reason, Message = told.Message, LastTransitionTime = told.LastTransitionTime })] }
            : null,
    };

    /// <summary>A pod without its environment, volumes, probes and addresses: those are the greater part of it, and nobody asks the cache for them.</summary>
    public static V1Pod Pod(JsonElement json)
    {
        var pod = KubernetesJson.Deserialize<V1Pod>(json);
        return new()
        {
            Metadata = Kept(pod.Metadata),
            Spec = new() { NodeName = pod.Spec.NodeName, Containers = [.. pod.Spec.Containers.Select(Kept)] },
            Status = pod.Status is { } status ? Kept(status) : null,
        };
    }

    static V1PodStatus Kept(V1PodStatus status) => new()
    {
        Phase = status.Phase,
        Reason = status.Reason,
        Message = status.Message,
        PodIP = status.PodIP,
        Conditions = status.Conditions is { } conditions
            ? [.. conditions.Select(told => new V1PodCondition { Type = told.Type, Status = told.Status, Reason = told.Reason, Message = told.Message })] : null,
        ContainerStatuses = status.ContainerStatuses is { } containers
            ? [.. containers.Select(container => new V1ContainerStatus { Name = container.Name, State = container.State })] : null,
    };

    static V1Container Kept(V1Container container) =>
        new() { Name = container.Name, Image = container.Image, Resources = container.Resources };

    static V1ObjectMeta Kept(V1ObjectMeta meta) => new()
    {
        Name = meta.Name,
        NamespaceProperty = meta.NamespaceProperty,
        Uid = meta.Uid,
        ResourceVersion = meta.ResourceVersion,
        CreationTimestamp = meta.CreationTimestamp,
        DeletionTimestamp = meta.DeletionTimestamp,
        Labels = meta.Labels is { } labels ? Ours.Where(labels.ContainsKey).ToDictionary(name => name, name => labels[name]) : null,
        OwnerReferences = meta.OwnerReferences,
    };

    // The other labels of a Job or pod are for people and selectors.
    static readonly string[] Ours = [RunLabels.Run, RunLabels.Step, RunLabels.Attempt, RunLabels.Component];

    public static V1ObjectMeta Metadata(JsonElement json) => KubernetesJson.Deserialize<V1ObjectMeta>(json.GetProperty("metadata"));
}
