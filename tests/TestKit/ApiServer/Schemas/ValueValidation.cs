using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace StackingK8s.TestKit.ApiServer.Schemas;

/// <summary>
/// OpenAPI's own keywords, with the API server's messages. A value that an update does not change is not validated again, so that a rule
/// can be tightened while objects exist that violate it.
/// </summary>
sealed class ValueValidation
{
    readonly List<Cause> causes = [];

    public IReadOnlyList<Cause> Check(JsonObject schema, JsonObject value, JsonObject? old)
    {
        Visit(schema, value, old, "");
        return causes;
    }

    void Visit(JsonObject schema, JsonNode? value, JsonNode? old, string path)
    {
        if (old is not null && JsonNode.DeepEquals(value, old))
            return;
        bool fits = HasType(schema, value, path);
        if (schema["enum"] is JsonArray choices && !choices.Any(choice => JsonNode.DeepEquals(choice, value)))
            causes.Add(
                new(
                    "FieldValueNotSupported",
                    $"Unsupported value: {Go.Value(value)}: supported values: {string.Join(", ", choices.Select(Go.Value))}",
                    path
                )
            );
        if (!fits)
            return;
        switch (value)
        {
            case JsonObject map:
                Map(schema, map, old as JsonObject, path);
                break;
            case JsonArray list:
                List(schema, list, old as JsonArray, path);
                break;
            case JsonValue when Go.Kind(value) == "string":
                Text(schema, (string)value!, path);
                break;
            case JsonValue when Go.Number(value) is { } number:
                Number(schema, number, path);
                break;
        }
    }

    bool HasType(JsonObject schema, JsonNode? value, string path)
    {
        string kind = Go.Kind(value);
        string type = schema["x-kubernetes-int-or-string"] is null ? (string?)schema["type"] ?? "" : "integer,string";
        bool fits =
            type.Split(',').Contains(kind)
            || (kind == "integer" && type == "number")
            || (kind == "number" && type.StartsWith("integer", StringComparison.Ordinal) && double.IsInteger((double)Go.Number(value)!))
            || (kind == "null" && schema["nullable"]?.GetValue<bool>() == true);
        if (fits)
            return true;
        causes.Add(new("FieldValueTypeInvalid", $"Invalid value: \"{kind}\": {path} in body must be of type {type}: \"{kind}\"", path));
        // A fraction fails a second time, at the bounds of a whole number.
        if (kind == "number" && (schema.ContainsKey("minimum") || schema.ContainsKey("maximum")))
            causes.Add(Cause.Invalid("<nil>", "\"\"", $"Checked value must be of type integer (default format) in {path}"));
        return false;
    }

    void Map(JsonObject schema, JsonObject map, JsonObject? old, string path)
    {
        if ((int?)schema["minProperties"] is { } least && map.Count < least)
            Invalid(path, map.Count, $"should have at least {least} properties");
        if ((int?)schema["maxProperties"] is { } most && map.Count > most)
            TooMany(path, map.Count, most);
        foreach (var (name, value) in map)
            if (
                (schema["properties"]?[name] ?? schema["additionalProperties"]) is JsonObject field
                && !(path.Length == 0 && name == "metadata")
            )
                Visit(field, value, old?[name], Join(path, name));
        foreach (var required in schema["required"] as JsonArray ?? [])
            if (!map.ContainsKey((string)required!))
                causes.Add(new("FieldValueRequired", "Required value", Join(path, (string)required!)));
    }

    void List(JsonObject schema, JsonArray list, JsonArray? old, string path)
    {
        for (int i = 0; i < list.Count; i++)
            Visit((JsonObject)schema["items"]!, list[i], ListKeys.Counterpart(schema, list[i], old), $"{path}[{i}]");
        if ((int?)schema["minItems"] is { } least && list.Count < least)
            Invalid(path, list.Count, $"should have at least {least} items");
        if ((int?)schema["maxItems"] is { } most && list.Count > most)
            TooMany(path, list.Count, most);
    }

    void Text(JsonObject schema, string text, string path)
    {
        int length = text.EnumerateRunes().Count();
        if ((int?)schema["maxLength"] is { } most && length > most)
            causes.Add(new("FieldValueTooLong", $"Too long: may not be more than {most} {(most == 1 ? "byte" : "bytes")}", path));
        if ((int?)schema["minLength"] is { } least && length < least)
            Invalid(path, text, $"should be at least {least} chars long");
        if ((string?)schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern))
            Invalid(path, text, $"should match '{pattern}'");
    }

    // A whole number is compared with the whole part of a bound, as in the real server: 0 passes a minimum of 0.01.
    void Number(JsonObject schema, object number, string path)
    {
        double value = Convert.ToDouble(number, CultureInfo.InvariantCulture);
        foreach (var (bound, word, sign) in new[] { ("maximum", "less", 1), ("minimum", "greater", -1) })
        {
            if (Go.Number(schema[bound]) is not { } given)
                continue;
            double limit = Convert.ToDouble(given, CultureInfo.InvariantCulture);
            if (number is long)
                limit = Math.Truncate(limit);
            bool excluded = schema[$"exclusive{char.ToUpperInvariant(bound[0])}{bound[1..]}"]?.GetValue<bool>() == true;
            double over = sign * (value - limit);
            if (excluded ? over < 0 : over <= 0)
                continue;
            string shown = number is long ? limit.ToString("0", CultureInfo.InvariantCulture) : Go.Number(limit);
            Invalid(path, JsonSerializer.SerializeToNode(number)!, $"should be {word} than {(excluded ? "" : "or equal to ")}{shown}");
        }
    }

    void Invalid(string path, JsonNode value, string words) => causes.Add(Cause.Invalid(path, Go.Value(value), $"{path} in body {words}"));

    void TooMany(string path, int count, int most) =>
        causes.Add(new("FieldValueTooMany", $"Too many: {count}: must have at most {most} {(most == 1 ? "item" : "items")}", path));

    static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
