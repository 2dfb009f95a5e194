using System.Globalization;
using System.Text.Json.Nodes;

namespace StackingK8s.Reference;

/// <summary>The keywords of a field's schema in words.</summary>
static class FieldRules
{
    /// <returns>integer, list of string, object, …</returns>
    public static string Type(JsonObject schema) =>
        (string?)schema["type"] switch
        {
            null => schema.ContainsKey("pattern") ? "quantity" : "integer or string",
            "array" => $"list of {Type((JsonObject)schema["items"]!)}",
            "object" when schema["additionalProperties"] is JsonObject values => $"map of {Type(values)}",
            var type => (string?)schema["format"] ?? type,
        };

    /// <returns>What a value must keep to; empty if any of its type will do.</returns>
    public static string Format(JsonObject schema)
    {
        List<string> rules = [];
        if (schema["enum"] is JsonArray words)
            rules.Add(string.Join(", ", words.Select(word => $"`{word}`")));
        Span(rules, schema, "minimum", "maximum", "");
        Span(rules, schema, "minLength", "maxLength", " characters");
        Span(rules, schema, "minItems", "maxItems", " items");
        Span(rules, schema, "minProperties", "maxProperties", " entries");
        rules.AddRange(Validations(schema).Where(rule => !ComparesVersions(rule)).Select(rule => (string)rule["message"]!));
        if ((schema["items"] ?? schema["additionalProperties"]) is JsonObject each && Format(each) is { Length: > 0 } below)
            rules.Add($"each: {below}");
        return string.Join("; ", rules);
    }

    /// <summary>Whether the schema itself forbids a change once the run exists.</summary>
    public static bool IsImmutable(JsonObject schema) =>
        Validations(schema).Any(rule => ComparesVersions(rule) && !rule.ContainsKey("fieldPath"));

    /// <summary>Whether a record forbids the change of one of its fields.</summary>
    public static bool Fixes(JsonObject record, string field) =>
        Validations(record).Any(rule => ComparesVersions(rule) && (string?)rule["fieldPath"] == $".{field}");

    static IEnumerable<JsonObject> Validations(JsonObject schema) =>
        (schema["x-kubernetes-validations"] as JsonArray ?? []).Select(rule => (JsonObject)rule!);

    static bool ComparesVersions(JsonObject rule) => ((string)rule["rule"]!).Contains("oldSelf", StringComparison.Ordinal);

    static void Span(List<string> rules, JsonObject schema, string least, string most, string unit)
    {
        string? from = schema.ContainsKey(least) ? (schema.ContainsKey("exclusiveMinimum") ? "above " : "") + Number(schema[least]!) : null;
        string? to = schema.ContainsKey(most) ? (schema.ContainsKey("exclusiveMaximum") ? "below " : "") + Number(schema[most]!) : null;
        if (from is null && to is null)
            return;
        bool bare = from is not null && to is not null && char.IsDigit(from[0]) && char.IsDigit(to[0]);
        string Bound(string words, string preposition) => char.IsDigit(words[0]) ? $"{preposition} {words}" : words;
        rules.Add(
            (
                bare
                    ? $"{from} to {to}"
                    : string.Join(
                        ", ",
                        new[] { from is null ? null : Bound(from, "at least"), to is null ? null : Bound(to, "at most") }.OfType<string>()
                    )
            ) + unit
        );
    }

    static string Number(JsonNode number) =>
        double.Parse(number.ToJsonString(), CultureInfo.InvariantCulture).ToString("0.##########", CultureInfo.InvariantCulture);
}
