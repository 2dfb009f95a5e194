using System.Globalization;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Schemas.Cel;

/// <summary>JSON as CEL's values: long, double, bool, string, null, lists and maps.</summary>
static class CelValue
{
    /// <param name="schema">Of the value: it decides whether a whole number is a double, and whether a list is equal in any order.</param>
    public static object? FromJson(JsonNode? value, JsonObject? schema) =>
        value switch
        {
            null => null,
            JsonObject map => map.ToDictionary(
                member => member.Key,
                member => FromJson(member.Value, (schema?["properties"]?[member.Key] ?? schema?["additionalProperties"]) as JsonObject),
                StringComparer.Ordinal
            ),
            JsonArray list => new CelList(
                [.. list.Select(item => FromJson(item, schema?["items"] as JsonObject))],
                schema is null ? null : ListKeys.Find(schema)
            ),
            _ when Go.Kind(value) is "string" => (string?)value,
            _ when Go.Kind(value) is "boolean" => (bool?)value,
            _ => (string?)schema?["type"] == "number" ? Convert.ToDouble(Go.Number(value), CultureInfo.InvariantCulture) : Go.Number(value),
        };

    public static new bool Equals(object? left, object? right) =>
        (left, right) switch
        {
            (long or double, long or double) => Convert.ToDouble(left, CultureInfo.InvariantCulture)
                == Convert.ToDouble(right, CultureInfo.InvariantCulture),
            (CelList a, CelList b) => a.SameAs(b),
            (Dictionary<string, object?> a, Dictionary<string, object?> b) => a.Count == b.Count
                && a.All(member => b.TryGetValue(member.Key, out object? other) && Equals(member.Value, other)),
            _ => object.Equals(left, right),
        };

    public static string TypeName(object? value) =>
        value switch
        {
            null => "null_type",
            long => "int",
            CelList => "list",
            Dictionary<string, object?> => "map",
            bool => "bool",
            _ => value.GetType().Name.ToLowerInvariant(),
        };
}
