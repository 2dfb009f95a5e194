using System.Collections.Concurrent;
using System.Text.Json;
using k8s.Models;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>From the API server's JSON to what the caches keep: what the operator decides by, and little else.</summary>
static class ObjectJson
{
    public static StackingRunResource ReadRun(JsonElement json)
    {
        var run = ReadWholeRun(json);
        // Ten thousand runs may be there, finished: nothing uses the status of their steps any more.
        if (run.Status is { CompletionTime: not null } ended && ended.End() is not null)
            run.Status = ended with { Folds = [], Aggregate = null, Meta = null };
        return run;
    }

    /// <summary>With the status of its steps, even if it has ended.</summary>
    public static StackingRunResource ReadWholeRun(JsonElement json)
    {
        var run = StackingRunJson.Read<StackingRunResource>(json);
        run.Metadata.ManagedFields = null;
        run.Metadata.Annotations = run.RetryRequest() is { } request
            ? new Dictionary<string, string>(1) { [RunLabels.Retry] = request }
            : null;
        return run;
    }

    public static V1Job ReadJob(JsonElement json) => Trim(SelectedFields.Read<V1Job>(json));

    /// <summary>The Job without its pod template, which holds the step's whole task.</summary>
    public static V1Job Trim(V1Job job) =>
        new()
        {
            Metadata = Trim(job.Metadata),
            Spec = new() { Suspend = job.Spec?.Suspend, ActiveDeadlineSeconds = job.Spec?.ActiveDeadlineSeconds },
            Status = job.Status is { Conditions: { Count: > 0 } conditions } ? new() { Conditions = [.. conditions.Select(Trim)] } : null,
        };

    /// <summary>
    /// A pod without its environment, volumes, probes and addresses: they are most of it, and nothing reads them from the cache.
    /// </summary>
    public static V1Pod ReadPod(JsonElement json)
    {
        var pod = SelectedFields.Read<V1Pod>(json);
        return new()
        {
            Metadata = Trim(pod.Metadata),
            Spec = new() { NodeName = Intern(pod.Spec.NodeName), Containers = [.. pod.Spec.Containers.Select(Trim)] },
            Status = pod.Status is { } status ? Trim(status) : null,
        };
    }

    static V1PodStatus Trim(V1PodStatus status) =>
        new()
        {
            Phase = Intern(status.Phase),
            Reason = status.Reason,
            Message = status.Message,
            PodIP = status.PodIP,
            Conditions = status.Conditions is { } conditions ? [.. conditions.Select(Trim)] : null,
            ContainerStatuses = status.ContainerStatuses is { } containers
                ? [.. containers.Select(container => new V1ContainerStatus { Name = Intern(container.Name), State = container.State })]
                : null,
        };

    static V1JobCondition Trim(V1JobCondition condition) =>
        new()
        {
            Type = Intern(condition.Type),
            Status = Intern(condition.Status),
            Reason = Intern(condition.Reason),
            Message = condition.Message,
        };

    static V1PodCondition Trim(V1PodCondition condition) =>
        new()
        {
            Type = Intern(condition.Type),
            Status = Intern(condition.Status),
            Reason = Intern(condition.Reason),
            Message = condition.Message,
        };

    // Of its resources only the memory limit is used, in the message of a container that exceeded it.
    static V1Container Trim(V1Container container) =>
        new()
        {
            Name = Intern(container.Name),
            Image = Intern(container.Image),
            Resources =
                container.Resources?.Limits is { } limits && limits.TryGetValue("memory", out var memory)
                    ? new() { Limits = new Dictionary<string, ResourceQuantity>(1) { ["memory"] = memory } }
                    : null,
        };

    static V1ObjectMeta Trim(V1ObjectMeta meta) =>
        new()
        {
            Name = meta.Name,
            NamespaceProperty = Intern(meta.NamespaceProperty),
            Uid = meta.Uid,
            ResourceVersion = meta.ResourceVersion,
            CreationTimestamp = meta.CreationTimestamp,
            DeletionTimestamp = meta.DeletionTimestamp,
            Labels = meta.Labels is { } labels
                ? KeptLabels
                    .Where(labels.ContainsKey)
                    .ToDictionary(name => name, name => name == RunLabels.Run ? labels[name] : Intern(labels[name]))
                : null,
            OwnerReferences = meta.OwnerReferences is { } owners
                ?
                [
                    .. owners.Select(owner => new V1OwnerReference
                    {
                        ApiVersion = Intern(owner.ApiVersion),
                        Kind = Intern(owner.Kind),
                        Name = owner.Name,
                        Uid = owner.Uid,
                        Controller = owner.Controller,
                    }),
                ]
                : null,
        };

    // Seven thousand pods of a thousand runs repeat the same few strings, each in a copy of its own otherwise. Not for what is named after
    // a run.
    static string Intern(string? text)
    {
        if (text is null)
            return null!;
        if (Interned.TryGetValue(text, out string? known))
            return known;
        return Interned.Count < MostStrings ? Interned.GetOrAdd(text, text) : text;
    }

    static readonly ConcurrentDictionary<string, string> Interned = new(StringComparer.Ordinal);

    const int MostStrings = 8192;

    // The other labels of a Job or pod are for people and selectors.
    static readonly string[] KeptLabels = [RunLabels.Run, RunLabels.Step, RunLabels.Attempt, RunLabels.Component, RunLabels.Settings];

    public static V1ObjectMeta ReadMetadata(JsonElement json) => SelectedFields.Read<V1ObjectMeta>(json.GetProperty("metadata"));
}
