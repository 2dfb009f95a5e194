using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Patching;

/// <summary>Who manages which fields: one entry per manager, operation and subresource, kept in metadata.managedFields.</summary>
sealed class ManagedFields
{
    public sealed record Manager(string Name, string Operation, string Subresource, string ApiVersion);

    readonly Dictionary<Manager, (HashSet<string> Fields, string Time)> entries = [];

    public ManagedFields(JsonObject? obj)
    {
        foreach (var entry in obj.At("metadata", "managedFields").Objects())
            entries[
                new(
                    entry["manager"].Text() ?? "",
                    entry["operation"].Text() ?? "",
                    entry["subresource"].Text() ?? "",
                    entry["apiVersion"].Text() ?? ""
                )
            ] = (FieldSet.FromJson(entry["fieldsV1"]), entry["time"].Text() ?? "");
    }

    public HashSet<string> FieldsOf(Manager manager) => entries.TryGetValue(manager, out var entry) ? entry.Fields : [];

    public IEnumerable<Manager> OthersThatOwn(string field, Manager manager) =>
        entries.Where(entry => entry.Key != manager && entry.Value.Fields.Contains(field)).Select(entry => entry.Key);

    public string TimeOf(Manager manager) => entries[manager].Time;

    public void Set(Manager manager, HashSet<string> fields, string time)
    {
        if (fields.Count == 0)
            entries.Remove(manager);
        else if (!FieldsOf(manager).SetEquals(fields))
            entries[manager] = (fields, time);
    }

    public void TakeFromOthers(IReadOnlyCollection<string> fields, Manager manager)
    {
        foreach (var (other, entry) in entries.Where(entry => entry.Key != manager).ToList())
        {
            entry.Fields.ExceptWith(fields);
            if (entry.Fields.Count == 0)
                entries.Remove(other);
        }
    }

    /// <summary>After a create, update or patch: changed fields are this manager's now, removed ones nobody's.</summary>
    public static void Record(JsonObject? old, JsonObject changed, FieldType type, Manager manager, string time)
    {
        var managed = new ManagedFields(old ?? changed);
        var before = old is null ? [] : FieldSet.Values(old, type, containers: true);
        var after = FieldSet.Values(changed, type, containers: true);
        var own = after
            .Where(field => !before.TryGetValue(field.Key, out var was) || !JsonNode.DeepEquals(was, field.Value))
            .Select(field => field.Key)
            .ToHashSet();
        managed.TakeFromOthers([.. own, .. before.Keys.Where(field => !after.ContainsKey(field))], manager);
        if (own.Count > 0)
            managed.Set(manager, [.. managed.FieldsOf(manager).Union(own).Where(after.ContainsKey)], time);
        managed.WriteTo(changed);
    }

    public void WriteTo(JsonObject obj)
    {
        var list = new JsonArray();
        foreach (
            var (manager, (fields, time)) in entries
                .OrderBy(entry => entry.Key.Operation, StringComparer.Ordinal)
                .ThenBy(entry => entry.Value.Time, StringComparer.Ordinal)
        )
        {
            var entry = new JsonObject
            {
                ["apiVersion"] = manager.ApiVersion,
                ["fieldsType"] = "FieldsV1",
                ["fieldsV1"] = FieldSet.ToJson(fields),
                ["manager"] = manager.Name,
                ["operation"] = manager.Operation,
            };
            if (manager.Subresource.Length > 0)
                entry["subresource"] = manager.Subresource;
            entry["time"] = time;
            list.Add(entry);
        }
        if (list.Count == 0)
            obj.Child("metadata").Remove("managedFields");
        else
            obj.Child("metadata")["managedFields"] = list;
    }
}
