using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace StackingK8s.TestKit.ApiServer.Schemas;

/// <summary>What a CRD's openAPIV3Schema makes of an object: defaults filled in, unknown fields dropped, and every reason to refuse it.</summary>
public static class CustomResourceSchema
{
    /// <param name="schema">An openAPIV3Schema.</param>
    /// <param name="newObject">The object as it was sent, or as a patch has made it; left as it is.</param>
    /// <param name="oldObject">The stored object on an update; null on creation.</param>
    public static (JsonObject Object, IReadOnlyList<Cause> Causes) Admit(JsonObject schema, JsonObject newObject, JsonObject? oldObject)
    {
        var admitted = (JsonObject)newObject.DeepClone();
        Shape(schema, admitted, isRoot: true);
        var causes = new List<Cause>();
        Check(schema, admitted, "", causes);
        if (causes.Any(cause => cause.Reason is "FieldValueRequired" or "FieldValueTypeInvalid" or "FieldValueTooLong" or "FieldValueTooMany")
            && schema.ToJsonString().Contains("x-kubernetes-validations", StringComparison.Ordinal))
            causes.Add(new("FieldValueInvalid",
                "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation", "<nil>"));
        return (admitted, causes);
    }

    /// <summary>Fills in defaults and drops what the schema does not know; the members every object has stay.</summary>
    static void Shape(JsonObject schema, JsonNode? value, bool isRoot = false)
    {
        if (value is JsonArray list && schema["items"] is JsonObject items)
            foreach (var item in list) Shape(items, item);
        if (value is not JsonObject obj) return;
        var properties = schema["properties"] as JsonObject ?? [];
        bool keepsAll = Flag(schema, "x-kubernetes-preserve-unknown-fields") || schema.ContainsKey("additionalProperties");
        bool isObject = isRoot || Flag(schema, "x-kubernetes-embedded-resource");
        foreach (string member in obj.Select(member => member.Key).Where(member => !properties.ContainsKey(member)).ToList())
            if (!keepsAll && !(isObject && member is "apiVersion" or "kind" or "metadata")) obj.Remove(member);
        foreach (var (member, property) in properties)
            if (property is JsonObject { } type && type["default"] is { } byDefault && (!obj.ContainsKey(member) || (obj[member] is null && !Flag(type, "nullable"))))
                obj[member] = byDefault.DeepClone();
        foreach (var (member, child) in obj.ToList())
            if (!(isObject && member == "metadata") && (properties[member] ?? schema["additionalProperties"]) is JsonObject type) Shape(type, child);
    }

    static void Check(JsonObject schema, JsonNode? value, string field, List<Cause> causes)
    {
        if (value is null)
        {
            if (!Flag(schema, "nullable") && Text(schema, "type") is { } wanted) causes.Add(WrongType(field, "null", wanted));
            return;
        }
        if (Text(schema, "type") is { } type && !Is(type, value))
        {
            causes.Add(WrongType(field, value is JsonValue ? value.ToJsonString() : Text(value), type));
            return;
        }
        CheckValue(schema, value, field, causes);
        if (value is JsonArray list && schema["items"] is JsonObject items)
            for (int i = 0; i < list.Count; i++) Check(items, list[i], $"{field}[{i}]", causes);
        if (value is not JsonObject obj) return;
        foreach (string member in (schema["required"] as JsonArray ?? []).Select(member => member!.GetValue<string>()))
            if (!obj.ContainsKey(member)) causes.Add(new("FieldValueRequired", "Required value", Below(field, member)));
        foreach (var (member, child) in obj)
            if (!(field.Length == 0 && member == "metadata") && ((schema["properties"] as JsonObject)?[member] ?? schema["additionalProperties"]) is JsonObject property)
                Check(property, child, Below(field, member), causes);
    }

    static void CheckValue(JsonObject schema, JsonNode value, string field, List<Cause> causes)
    {
        void Refuse(string why) => causes.Add(new("FieldValueInvalid", $"Invalid value: {Text(value)}: {field} in body {why}", field));
        if (schema["enum"] is JsonArray allowed && !allowed.Any(one => JsonNode.DeepEquals(one, value)))
            causes.Add(new("FieldValueNotSupported", $"Unsupported value: {Text(value)}: supported values: {string.Join(", ", allowed.Select(Text))}", field));
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            double number = double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
            if (Number(schema, "minimum") is { } least && (number < least || (Flag(schema, "exclusiveMinimum") && number == least)))
                Refuse($"should be greater than {(Flag(schema, "exclusiveMinimum") ? "" : "or equal to ")}{schema["minimum"]}");
            if (Number(schema, "maximum") is { } most && (number > most || (Flag(schema, "exclusiveMaximum") && number == most)))
                Refuse($"should be less than {(Flag(schema, "exclusiveMaximum") ? "" : "or equal to ")}{schema["maximum"]}");
        }
        if (value.GetValueKind() == JsonValueKind.String)
        {
            string text = value.GetValue<string>();
            if (Number(schema, "minLength") is { } least && text.Length < least) Refuse($"should be at least {least} chars long");
            if (Number(schema, "maxLength") is { } most && text.Length > most) causes.Add(new("FieldValueTooLong", $"Too long: may not be more than {most} bytes", field));
            if (Text(schema, "pattern") is { } pattern && !Regex.IsMatch(text, pattern)) Refuse($"should match '{pattern}'");
        }
        if (value is JsonArray list)
        {
            if (Number(schema, "minItems") is { } least && list.Count < least) Refuse($"should have at least {least} items");
            if (Number(schema, "maxItems") is { } most && list.Count > most) causes.Add(new("FieldValueTooMany", $"Too many: {list.Count}: must have at most {most} items", field));
        }
    }

    static Cause WrongType(string field, string value, string type) =>
        new("FieldValueTypeInvalid", $"Invalid value: {value}: {field} in body must be of type {type}: {value}", field);

    static bool Is(string type, JsonNode value) => (type, value.GetValueKind()) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) % 1 == 0,
        _ => false,
    };

    static string Below(string field, string member) => field.Length == 0 ? member : $"{field}.{member}";

    static string Text(JsonNode? value) => value?.ToJsonString() ?? "null";

    static string? Text(JsonObject schema, string member) => schema[member] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    static double? Number(JsonObject schema, string member) =>
        schema[member] is { } value && value.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;

    static bool Flag(JsonObject schema, string member) => schema[member]?.GetValueKind() == JsonValueKind.True;
}
