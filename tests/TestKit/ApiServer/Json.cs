using System.Text.Json;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>Reading JSON that may lack anything.</summary>
public static class Json
{
    /// <summary>The node below these members; null where one is missing.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (string member in path)
            node = node is JsonObject parent && parent.TryGetPropertyValue(member, out var child) ? child : null;
        return node;
    }

    public static string? Text(this JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static long? Integer(this JsonNode? node) =>
        node switch
        {
            not JsonValue => null,
            JsonValue value when value.TryGetValue(out long number) => number,
            JsonValue value when value.TryGetValue(out int small) => small,
            JsonValue value when value.TryGetValue(out double real) && real == Math.Floor(real) => (long)real,
            _ => null,
        };

    public static bool IsTrue(this JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;

    /// <summary>The objects of a list; none where it is missing.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node) => node is JsonArray list ? list.OfType<JsonObject>() : [];

    /// <summary>The strings of a list; none where it is missing.</summary>
    public static IEnumerable<string> Texts(this JsonNode? node) =>
        node is JsonArray list ? list.Select(item => item.Text()).OfType<string>() : [];

    /// <summary>The object below a member, created if it is missing.</summary>
    public static JsonObject Child(this JsonObject parent, string member)
    {
        if (parent[member] is JsonObject child)
            return child;
        var made = new JsonObject();
        parent[member] = made;
        return made;
    }

    /// <summary>Sets a member only where it is missing, as defaults do.</summary>
    public static void Default(this JsonObject parent, string member, JsonNode? value)
    {
        if (!parent.ContainsKey(member) || parent[member] is null)
            parent[member] = value;
    }
}
