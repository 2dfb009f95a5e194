using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Schemas;

/// <summary>Drops fields that a structural schema does not name, and nulls where they are not allowed.</summary>
static class Pruning
{
    /// <returns>The dropped fields, except nulls.</returns>
    public static List<string> Prune(JsonObject schema, JsonObject root)
    {
        List<string> dropped = [];
        foreach (var (name, value) in root.ToList())
        {
            if (name is "apiVersion" or "kind" or "metadata")
                continue;
            if (schema["properties"]?[name] is JsonObject field)
                Visit(field, value, name, dropped);
            else if (!IsTrue(schema, "x-kubernetes-preserve-unknown-fields"))
                Drop(root, name, name, dropped);
        }
        return dropped;
    }

    static void Visit(JsonObject schema, JsonNode? value, string path, List<string> dropped)
    {
        if (value is JsonArray list && schema["items"] is JsonObject items)
            for (int i = 0; i < list.Count; i++)
                Visit(items, list[i], $"{path}[{i}]", dropped);
        if (value is not JsonObject map)
            return;
        foreach (var (name, inner) in map.ToList())
        {
            string at = $"{path}.{name}";
            if ((schema["properties"]?[name] ?? schema["additionalProperties"]) is JsonObject field)
            {
                if (inner is null && !IsTrue(field, "nullable"))
                    map.Remove(name);
                else
                    Visit(field, inner, at, dropped);
            }
            else if (!IsTrue(schema, "x-kubernetes-preserve-unknown-fields"))
                Drop(map, name, at, dropped);
        }
    }

    static void Drop(JsonObject map, string name, string path, List<string> dropped)
    {
        map.Remove(name);
        dropped.Add(path);
    }

    static bool IsTrue(JsonObject schema, string keyword) => schema[keyword]?.GetValue<bool>() == true;
}
