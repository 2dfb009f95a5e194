using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Schemas;

/// <summary>Sets defaults, and the defaults inside of what it set.</summary>
static class Defaulting
{
    public static void Apply(JsonObject schema, JsonNode? value)
    {
        if (value is JsonArray list && schema["items"] is JsonObject items)
            foreach (var item in list)
                Apply(items, item);
        if (value is not JsonObject map)
            return;
        foreach (var (name, field) in schema["properties"] as JsonObject ?? [])
        {
            if (!map.ContainsKey(name) && field!["default"] is { } initial)
                map[name] = initial.DeepClone();
            if (map[name] is { } inner)
                Apply((JsonObject)field!, inner);
        }
        if (schema["additionalProperties"] is JsonObject values)
            foreach (var (_, inner) in map)
                Apply(values, inner);
    }
}
