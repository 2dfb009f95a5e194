using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Patching;

/// <summary>The fields of an object that a manager manages: paths, in the form of <see cref="FieldPath"/>.</summary>
static class FieldSet
{
    /// <summary>Fields that only the server writes; nobody manages them.</summary>
    static readonly HashSet<string> ServerOwned =
    [
        "name",
        "namespace",
        "uid",
        "creationTimestamp",
        "generation",
        "resourceVersion",
        "managedFields",
        "selfLink",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
    ];

    /// <summary>
    /// Every field with its value: leaves, list items, and with <paramref name="containers"/> the objects and lists above them.
    /// </summary>
    public static Dictionary<string, JsonNode?> Values(JsonObject obj, FieldType type, bool containers)
    {
        var fields = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (member, value) in obj)
        {
            if (member is "apiVersion" or "kind")
                continue;
            if (member != "metadata")
                Collect(value, type.Member(member), "f:" + member, fields, containers);
            else if (value is JsonObject metadata)
                foreach (var (name, part) in metadata)
                    if (!ServerOwned.Contains(name))
                        Collect(part, type.Member("metadata").Member(name), FieldPath.Join("f:metadata", "f:" + name), fields, containers);
        }
        return fields;
    }

    public static JsonObject ToJson(IEnumerable<string> paths)
    {
        var root = new JsonObject();
        foreach (string path in paths.Order(StringComparer.Ordinal))
        {
            var node = root;
            foreach (string element in path.Split(FieldPath.Separator))
                node = node.Child(element);
            node["."] = new JsonObject();
        }
        return Tidy(root);
    }

    public static HashSet<string> FromJson(JsonNode? fields)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        if (fields is JsonObject root)
            Walk(root, "", paths);
        return paths;
    }

    static void Collect(JsonNode? value, FieldType type, string path, Dictionary<string, JsonNode?> fields, bool containers)
    {
        if (value is JsonObject { Count: > 0 } members && !type.IsAtomicMap)
        {
            if (containers)
                fields[path] = null;
            foreach (var (name, child) in members)
                Collect(child, type.Member(name), FieldPath.Join(path, "f:" + name), fields, containers);
        }
        else if (value is JsonArray { Count: > 0 } items && type.Keys is { } keys)
        {
            if (containers)
                fields[path] = null;
            foreach (var item in items.OfType<JsonObject>())
            {
                string at = FieldPath.Join(path, FieldPath.Key(item, keys));
                fields[at] = null;
                foreach (var (name, child) in item)
                    Collect(child, type.Item().Member(name), FieldPath.Join(at, "f:" + name), fields, containers);
            }
        }
        else if (value is JsonArray { Count: > 0 } set && type.IsSet)
        {
            if (containers)
                fields[path] = null;
            foreach (var item in set)
                fields[FieldPath.Join(path, FieldPath.Value(item))] = item;
        }
        else
            fields[path] = value;
    }

    /// <summary>A leaf is an empty object, and only a field that is itself managed beside what lies below it says so by a dot.</summary>
    static JsonObject Tidy(JsonObject node)
    {
        if (node.Count == 1 && node.ContainsKey("."))
            return [];
        return new JsonObject(node.Select(child => KeyValuePair.Create(child.Key, (JsonNode?)Tidy((JsonObject)child.Value!))));
    }

    static void Walk(JsonObject node, string path, HashSet<string> paths)
    {
        if (path.Length > 0 && (node.Count == 0 || node.ContainsKey(".")))
            paths.Add(path);
        foreach (var (element, child) in node)
            if (element != "." && child is JsonObject below)
                Walk(below, FieldPath.Join(path, element), paths);
    }
}
