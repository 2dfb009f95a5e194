using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer.Schemas.Cel;

namespace StackingK8s.TestKit.ApiServer.Schemas;

/// <summary>The x-kubernetes-validations of a schema: rules in CEL, those on oldSelf only where a value was there before.</summary>
sealed class RuleValidation
{
    readonly List<Cause> causes = [];

    public IReadOnlyList<Cause> Check(JsonObject schema, JsonObject value, JsonObject? old)
    {
        Visit(schema, value, old, "");
        return causes;
    }

    void Visit(JsonObject schema, JsonNode? value, JsonNode? old, string path)
    {
        if (value is null || (old is not null && JsonNode.DeepEquals(value, old)))
            return;
        foreach (var rule in schema["x-kubernetes-validations"] as JsonArray ?? [])
            Evaluate((JsonObject)rule!, schema, value, old, path);
        if (value is JsonArray list && schema["items"] is JsonObject items)
            for (int i = 0; i < list.Count; i++)
                Visit(items, list[i], ListKeys.Counterpart(schema, list[i], old as JsonArray), $"{path}[{i}]");
        foreach (var (name, inner) in value as JsonObject ?? [])
            if (schema["properties"]?[name] is JsonObject field)
                Visit(field, inner, (old as JsonObject)?[name], path.Length == 0 ? name : $"{path}.{name}");
            else if (schema["additionalProperties"] is JsonObject values)
                Visit(values, inner, (old as JsonObject)?[name], $"{path}[{name}]");
    }

    void Evaluate(JsonObject rule, JsonObject schema, JsonNode value, JsonNode? old, string path)
    {
        var expression = CelExpression.Parse((string)rule["rule"]!);
        if (expression.UsesOldSelf && old is null)
            return;
        string message = (string?)rule["message"] ?? $"failed rule: {rule["rule"]}";
        try
        {
            if (expression.Evaluate(CelValue.FromJson(value, schema), old is null ? null : CelValue.FromJson(old, schema)) is true)
                return;
        }
        catch (CelException failed)
        {
            causes.Add(Cause.Invalid(path, $"\"{(string?)schema["type"]}\"", $"{failed.Message} evaluating rule: {message}"));
            return;
        }
        string at = (path + (string?)rule["fieldPath"]).TrimStart('.');
        causes.Add(
            (string?)rule["reason"] switch
            {
                "FieldValueRequired" => new("FieldValueRequired", $"Required value: {message}", at),
                "FieldValueForbidden" => new("FieldValueForbidden", $"Forbidden: {message}", at),
                _ => (string?)schema["type"] is "object" or "array"
                    ? new("FieldValueInvalid", $"Invalid value: {message}", at)
                    : Cause.Invalid(at, Go.Value(value), message),
            }
        );
    }
}
