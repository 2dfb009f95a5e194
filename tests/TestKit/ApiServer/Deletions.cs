using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>When an object is removed at once, and what blocks its deletion.</summary>
static class Deletions
{
    public const string Foreground = "foregroundDeletion";
    public const string Orphan = "orphan";

    /// <summary>409 where the object does not meet the preconditions.</summary>
    public static void Require(StoredObject stored, DeleteOptions options)
    {
        if (options.Uid is { } uid && uid != stored.Uid)
            throw ApiException.Conflict(
                stored.Kind,
                stored.Name,
                $"Precondition failed: UID in precondition: {uid}, UID in object meta: {stored.Uid}"
            );
        if (options.ResourceVersion is { } version && version != stored.Version.ToString())
            throw ApiException.Conflict(
                stored.Kind,
                stored.Name,
                $"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object meta: {stored.Version}"
            );
    }

    /// <summary>
    /// Nothing blocks it any more: no finalizer (a namespace has one in its spec), and no grace period that has yet to end.
    /// </summary>
    public static bool IsDue(JsonObject obj) =>
        obj.At("metadata", "deletionTimestamp") is not null
        && obj.At("metadata", "finalizers") is not JsonArray { Count: > 0 }
        && (obj.At("metadata", "deletionGracePeriodSeconds").Integer() ?? 0) == 0
        && (obj["kind"].Text() != "Namespace" || obj.At("spec", "finalizers") is not JsonArray { Count: > 0 });

    /// <summary>Marks the object as being deleted; repeated, only a shorter grace period or another propagation changes anything.</summary>
    public static void Mark(ResourceKind kind, JsonObject obj, DeleteOptions options, DateTimeOffset now)
    {
        var metadata = obj.Child("metadata");
        Propagate(kind, metadata, options);
        long grace = Grace(kind, obj, options);
        if (metadata["deletionTimestamp"] is not null && grace >= (metadata["deletionGracePeriodSeconds"].Integer() ?? 0))
            return;
        if (metadata["deletionTimestamp"] is null && kind.CountsGenerations)
            metadata["generation"] = (metadata["generation"].Integer() ?? 0) + 1;
        metadata["deletionTimestamp"] = NewObject.Time(now.AddSeconds(grace));
        metadata["deletionGracePeriodSeconds"] = grace;
    }

    static void Propagate(ResourceKind kind, JsonObject metadata, DeleteOptions options)
    {
        // Jobs of batch/v1 orphan their pods unless told otherwise: an old default that still leaks running pods.
        string policy = options.PropagationPolicy ?? (kind == Kinds.Job ? "Orphan" : "Background");
        if (options.PropagationPolicy is null && metadata["finalizers"].Texts().Any(name => name is Foreground or Orphan))
            return;
        var finalizers = metadata["finalizers"].Texts().Where(name => name is not (Foreground or Orphan)).ToList();
        if (policy == "Foreground")
            finalizers.Add(Foreground);
        if (policy == "Orphan")
            finalizers.Add(Orphan);
        if (finalizers.Count == 0)
            metadata.Remove("finalizers");
        else
            metadata["finalizers"] = new JsonArray([.. finalizers.Select(name => (JsonNode)name)]);
    }

    /// <summary>
    /// Only a pod on a node whose containers may still run gets a grace period; the kubelet ends it by a deletion with 0 seconds.
    /// </summary>
    static long Grace(ResourceKind kind, JsonObject obj, DeleteOptions options)
    {
        if (
            kind != Kinds.Pod
            || obj.At("spec", "nodeName").Text() is not { Length: > 0 }
            || obj.At("status", "phase").Text() is "Succeeded" or "Failed"
        )
            return 0;
        return options.GracePeriodSeconds ?? obj.At("spec", "terminationGracePeriodSeconds").Integer() ?? 30;
    }
}
