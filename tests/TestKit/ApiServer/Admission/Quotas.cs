using System.Globalization;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Admission;

/// <summary>
/// ResourceQuotas that count objects. As in the real server, use is charged before the object is stored, so a creation that then fails (its
/// name is taken) stays charged until an object of that kind is deleted and the use is counted again.
/// </summary>
static class Quotas
{
    public static void Charge(ObjectStorage storage, ResourceKind kind, JsonObject obj)
    {
        string? ns = obj.At("metadata", "namespace").Text();
        if (kind == Kinds.ResourceQuota || storage.Count(Kinds.ResourceQuota, ns) == 0)
            return;
        foreach (var quota in storage.Snapshot(Kinds.ResourceQuota, ns).Objects)
        {
            var counted = Limits(quota.Value).Where(limit => Counts(limit.Key, kind)).ToList();
            if (counted.Count == 0)
                continue;
            var used = counted.ToDictionary(limit => limit.Key, limit => Used(storage, quota.Value, limit.Key, kind, ns));
            var exceeded = counted.Where(limit => used[limit.Key] + 1 > limit.Value).ToList();
            if (exceeded.Count > 0)
                throw ApiException.Forbidden(
                    kind,
                    obj.At("metadata", "name").Text()!,
                    $"exceeded quota: {quota.Name}, "
                        + $"requested: {Join(exceeded.Select(limit => (limit.Key, 1L)))}, "
                        + $"used: {Join(exceeded.Select(limit => (limit.Key, used[limit.Key])))}, "
                        + $"limited: {Join(exceeded.Select(limit => (limit.Key, limit.Value)))}"
                );
            Write(storage, quota, used.ToDictionary(use => use.Key, use => use.Value + 1));
        }
    }

    /// <summary>Counts the use again after an object of this kind was deleted.</summary>
    public static void Recount(ObjectStorage storage, ResourceKind kind, string? ns) =>
        storage.Atomically(() =>
        {
            foreach (var quota in storage.Snapshot(Kinds.ResourceQuota, ns).Objects)
            {
                var used = Limits(quota.Value)
                    .Where(limit => Counts(limit.Key, kind))
                    .ToDictionary(limit => limit.Key, limit => Stored(storage, limit.Key, kind, ns));
                if (used.Count > 0)
                    Write(storage, quota, used);
            }
            return true;
        });

    /// <summary>The status of a quota has its limits and their use.</summary>
    public static void Settle(ObjectStorage storage, StoredObject told) =>
        storage.Atomically(() =>
        {
            // Read again: a creation may have been charged meanwhile.
            if (
                storage.Find(Kinds.ResourceQuota, told.Namespace, told.Name) is not { } quota
                || JsonNode.DeepEquals(quota.Value.At("spec", "hard"), quota.Value.At("status", "hard"))
            )
                return false;
            Dictionary<string, long> used = [];
            foreach (var (limit, _) in Limits(quota.Value))
                if (Kinds.All.FirstOrDefault(kind => Counts(limit, kind)) is { } kind)
                    used[limit] = Stored(storage, limit, kind, quota.Namespace);
            Write(storage, quota, used);
            return true;
        });

    static IEnumerable<KeyValuePair<string, long>> Limits(JsonObject quota) =>
        (quota.At("spec", "hard") as JsonObject ?? [])
            .Where(limit => long.TryParse(limit.Value?.ToString(), CultureInfo.InvariantCulture, out _))
            .Select(limit => KeyValuePair.Create(limit.Key, long.Parse(limit.Value!.ToString(), CultureInfo.InvariantCulture)));

    static bool Counts(string limit, ResourceKind kind) =>
        limit == $"count/{kind.QualifiedPlural}" || (kind.Group.Length == 0 && limit == kind.Plural);

    static long Used(ObjectStorage storage, JsonObject quota, string limit, ResourceKind kind, string? ns) =>
        long.TryParse(quota.At("status", "used", limit)?.ToString(), CultureInfo.InvariantCulture, out long used)
            ? used
            : Stored(storage, limit, kind, ns);

    /// <summary>The old name <c>pods</c> counts those that have not ended, the new form counts every object.</summary>
    static long Stored(ObjectStorage storage, string limit, ResourceKind kind, string? ns) =>
        limit != "pods"
            ? storage.Count(kind, ns)
            : storage.Snapshot(kind, ns).Objects.Count(pod => pod.Value.At("status", "phase").Text() is not ("Succeeded" or "Failed"));

    static void Write(ObjectStorage storage, StoredObject quota, Dictionary<string, long> used) =>
        storage.Change(Kinds.ResourceQuota, quota.Namespace, quota.Name, changed =>
        {
            var status = changed.Child("status");
            status["hard"] = changed.At("spec", "hard")?.DeepClone();
            foreach (var (limit, use) in used)
                status.Child("used")[limit] = use.ToString(CultureInfo.InvariantCulture);
        });

    static string Join(IEnumerable<(string Name, long Value)> amounts) =>
        string.Join(",", amounts.Select(amount => $"{amount.Name}={amount.Value}"));
}
