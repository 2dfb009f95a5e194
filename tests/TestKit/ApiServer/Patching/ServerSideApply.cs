using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Patching;

/// <summary>
/// Apply: a manager states all it wants of an object; what it no longer states is removed, what another manages is a conflict unless
/// forced.
/// </summary>
static class ServerSideApply
{
    /// <exception cref="ApiException">409 with every field that another manages with another value.</exception>
    public static void Apply(JsonObject live, JsonObject applied, FieldType type, ManagedFields.Manager manager, bool force, string time)
    {
        var managed = new ManagedFields(live);
        var wanted = FieldSet.Values(applied, type, containers: false);
        var present = FieldSet.Values(live, type, containers: false);
        var differing = wanted
            .Where(field => present.TryGetValue(field.Key, out var value) && !JsonNode.DeepEquals(value, field.Value))
            .Select(field => field.Key)
            .Order(StringComparer.Ordinal)
            .ToList();
        var conflicts = differing
            .SelectMany(field => managed.OthersThatOwn(field, manager).Select(other => (Other: other, Field: field)))
            .ToList();
        if (conflicts.Count > 0 && !force)
            throw Conflict(conflicts, managed);
        var before = managed.FieldsOf(manager).ToHashSet();
        managed.TakeFromOthers([.. conflicts.Select(conflict => conflict.Field)], manager);

        ListMerge.Merge(live, applied, type);
        foreach (
            string gone in before
                .Where(field => !wanted.ContainsKey(field) && !managed.OthersThatOwn(field, manager).Any())
                .OrderByDescending(field => field.Length)
        )
            ListMerge.Remove(live, gone, type);
        managed.Set(manager, [.. wanted.Keys], time);
        managed.WriteTo(live);
    }

    static ApiException Conflict(IReadOnlyList<(ManagedFields.Manager Other, string Field)> conflicts, ManagedFields managed)
    {
        string Name(ManagedFields.Manager other) =>
            $"\"{other.Name}\"{(other.Subresource.Length > 0 ? $" with subresource \"{other.Subresource}\"" : "")}"
            + (other.Operation == "Update" ? $" using {other.ApiVersion} at {managed.TimeOf(other)}" : "");
        string message =
            conflicts.Count == 1
                ? $"Apply failed with 1 conflict: conflict with {Name(conflicts[0].Other)}: {FieldPath.Display(conflicts[0].Field)}"
                : $"Apply failed with {conflicts.Count} conflicts: "
                    + string.Join(
                        "\n",
                        conflicts
                            .GroupBy(conflict => Name(conflict.Other))
                            .Select(group =>
                                $"conflicts with {group.Key}:"
                                + string.Concat(group.Select(conflict => $"\n- {FieldPath.Display(conflict.Field)}"))
                            )
                    );
        return new ApiException(
            409,
            "Conflict",
            message,
            new JsonObject
            {
                ["causes"] = new JsonArray([
                    .. conflicts.Select(conflict => new JsonObject
                    {
                        ["reason"] = "FieldManagerConflict",
                        ["message"] = $"conflict with {Name(conflict.Other)}",
                        ["field"] = FieldPath.Display(conflict.Field),
                    }),
                ]),
            }
        );
    }
}
