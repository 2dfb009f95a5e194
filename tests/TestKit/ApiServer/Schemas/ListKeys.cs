using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Schemas;

/// <summary>Lists with x-kubernetes-list-type: map, whose items are identified by their keys.</summary>
static class ListKeys
{
    /// <returns>The keys of such a list's items; null for any other list.</returns>
    public static IReadOnlyList<string>? Find(JsonObject schema) =>
        (string?)schema["x-kubernetes-list-type"] == "map"
            ? [.. schema["x-kubernetes-list-map-keys"]!.AsArray().Select(key => (string)key!)]
            : null;

    public static JsonObject KeyOf(JsonNode? item, IReadOnlyList<string> keys) =>
        new(keys.Where(key => item?[key] is not null).Select(key => KeyValuePair.Create(key, item![key]?.DeepClone())));

    /// <returns>The old list's item that the new one's is compared with; null for a new item, and in a list without keys.</returns>
    public static JsonNode? Counterpart(JsonObject schema, JsonNode? item, JsonArray? old) =>
        Find(schema) is { } keys ? old?.FirstOrDefault(other => JsonNode.DeepEquals(KeyOf(other, keys), KeyOf(item, keys))) : null;

    public static IEnumerable<Cause> Duplicates(JsonObject schema, JsonNode? value, string path)
    {
        if (value is JsonArray list && schema["items"] is JsonObject items)
        {
            if (Find(schema) is { } keys)
            {
                HashSet<string> seen = [];
                for (int i = 0; i < list.Count; i++)
                    if (KeyOf(list[i], keys).ToJsonString() is var key && !seen.Add(key))
                        yield return new("FieldValueDuplicate", $"Duplicate value: {key}", $"{path}[{i}]");
            }
            for (int i = 0; i < list.Count; i++)
                foreach (var below in Duplicates(items, list[i], $"{path}[{i}]"))
                    yield return below;
        }
        foreach (var (name, inner) in value as JsonObject ?? [])
            if (schema["properties"]?[name] is JsonObject field)
                foreach (var below in Duplicates(field, inner, path.Length == 0 ? name : $"{path}.{name}"))
                    yield return below;
            else if (schema["additionalProperties"] is JsonObject values)
                foreach (var below in Duplicates(values, inner, $"{path}[{name}]"))
                    yield return below;
    }
}
