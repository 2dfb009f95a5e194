using System.Collections.Concurrent;
using System.Text.Json;
using k8s;
using k8s.Models;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster.Queue;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>From the API server's JSON to what the caches keep: all that the operator decides by, little else.</summary>
static class ObjectJson
{
    public static StackingRunResource Run(JsonElement json)
    {
        var run = StackingRunJson.Read<StackingRunResource>(json);
        (run.Metadata.ManagedFields, run.Metadata.Annotations) = (null, null);
        // Ten thousand runs may lie there finished: of what their steps did nothing is asked any more.
        if (run.Status is { CompletionTime: not null } ended && ended.End() is not null)
            run.Status = ended with { Folds = [], Aggregate = null, Meta = null };
        return run;
    }

    public static V1Job Job(JsonElement json) => Kept(KeptFields.Read<V1Job>(json));

    /// <summary>The Job without its pod template, which holds the step's whole task.</summary>
    public static V1Job Kept(V1Job job) =>
        new()
        {
            Metadata = Kept(job.Metadata),
            Spec = new() { Suspend = job.Spec?.Suspend, ActiveDeadlineSeconds = job.Spec?.ActiveDeadlineSeconds },
            Status = job.Status is { Conditions: { Count: > 0 } conditions } ? new() { Conditions = [.. conditions.Select(Kept)] } : null,
        };

    /// <summary>A pod without its environment, volumes, probes and addresses: those are the greater part of it, and nobody asks the cache for them.</summary>
    public static V1Pod Pod(JsonElement json)
    {
        var pod = KeptFields.Read<V1Pod>(json);
        return new()
        {
            Metadata = Kept(pod.Metadata),
            Spec = new() { NodeName = Shared(pod.Spec.NodeName), Containers = [.. pod.Spec.Containers.Select(Kept)] },
            Status = pod.Status is { } status ? Kept(status) : null,
        };
    }

    static V1PodStatus Kept(V1PodStatus status) =>
        new()
        {
            Phase = Shared(status.Phase),
            Reason = status.Reason,
            Message = status.Message,
            PodIP = status.PodIP,
            Conditions = status.Conditions is { } conditions ? [.. conditions.Select(Kept)] : null,
            ContainerStatuses = status.ContainerStatuses is { } containers
                ? [.. containers.Select(container => new V1ContainerStatus { Name = Shared(container.Name), State = container.State })]
                : null,
        };

    static V1JobCondition Kept(V1JobCondition told) =>
        new()
        {
            Type = Shared(told.Type),
            Status = Shared(told.Status),
            Reason = Shared(told.Reason),
            Message = told.Message,
        };

    static V1PodCondition Kept(V1PodCondition told) =>
        new()
        {
            Type = Shared(told.Type),
            Status = Shared(told.Status),
            Reason = Shared(told.Reason),
            Message = told.Message,
        };

    // Of its resources the limit of memory is named when that was too little.
    static V1Container Kept(V1Container container) =>
        new()
        {
            Name = Shared(container.Name),
            Image = Shared(container.Image),
            Resources =
                container.Resources?.Limits is { } limits && limits.TryGetValue("memory", out var memory)
                    ? new() { Limits = new Dictionary<string, ResourceQuantity>(1) { ["memory"] = memory } }
                    : null,
        };

    static V1ObjectMeta Kept(V1ObjectMeta meta) =>
        new()
        {
            Name = meta.Name,
            NamespaceProperty = Shared(meta.NamespaceProperty),
            Uid = meta.Uid,
            ResourceVersion = meta.ResourceVersion,
            CreationTimestamp = meta.CreationTimestamp,
            DeletionTimestamp = meta.DeletionTimestamp,
            Labels = meta.Labels is { } labels
                ? Ours.Where(labels.ContainsKey)
                    .ToDictionary(name => name, name => name == RunLabels.Run ? labels[name] : Shared(labels[name]))
                : null,
            OwnerReferences = meta.OwnerReferences is { } owners
                ?
                [
                    .. owners.Select(owner => new V1OwnerReference
                    {
                        ApiVersion = Shared(owner.ApiVersion),
                        Kind = Shared(owner.Kind),
                        Name = owner.Name,
                        Uid = owner.Uid,
                        Controller = owner.Controller,
                    }),
                ]
                : null,
        };

    // Seven thousand pods of a thousand runs say the same few words, each in a copy of its own otherwise. For what is not named after a run.
    static string Shared(string? word) =>
        word is null ? null!
        : Words.TryGetValue(word, out string? known) ? known
        : Words.Count < MostWords ? Words.GetOrAdd(word, word)
        : word;

    // The other labels of a Job or pod are for people and selectors.
    static readonly ConcurrentDictionary<string, string> Words = new(StringComparer.Ordinal);

    const int MostWords = 8192;

    static readonly string[] Ours = [RunLabels.Run, RunLabels.Step, RunLabels.Attempt, RunLabels.Component];

    public static V1ObjectMeta Metadata(JsonElement json) => KeptFields.Read<V1ObjectMeta>(json.GetProperty("metadata"));
}
