using System.Text.Json.Nodes;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Kubernetes.Schema;

/// <summary>A rule in the schema's own keywords where there are such, else as CEL.</summary>
static class Keywords
{
    public static void Add(JsonObject schema, RuleAttribute rule)
    {
        var target = rule is ScalarRuleAttribute ? Innermost(schema) : schema;
        switch (rule)
        {
            case RangeAttribute range:
                target["minimum"] = Number(range.Least);
                if (range.Above)
                    target["exclusiveMinimum"] = true;
                if (double.IsFinite(range.Most))
                    target["maximum"] = Number(range.Most);
                if (range.Below)
                    target["exclusiveMaximum"] = true;
                break;
            case IntervalAttribute:
                target["maxItems"] = 2;
                break;
            case OneOfAttribute choice:
                AddEnum(target, choice.Choices);
                break;
            case QuantityAttribute quantity:
                target.Remove("type");
                target["x-kubernetes-int-or-string"] = true;
                target["maxLength"] = quantity.Most;
                target["pattern"] = quantity.Regex;
                break;
            case LengthAttribute length:
                if (length.Least > 0)
                    target["minLength"] = length.Least;
                target["maxLength"] = length.Most;
                break;
            case ItemsAttribute items:
                string what = (string?)target["type"] == "array" ? "Items" : "Properties";
                if (items.Least > 0)
                    target[$"min{what}"] = items.Least;
                target[$"max{what}"] = items.Most;
                break;
            case ValueItemsAttribute values:
                target["additionalProperties"]!["minItems"] = values.Least;
                target["additionalProperties"]!["maxItems"] = values.Most;
                break;
            case KeyedByAttribute keyed:
                target["x-kubernetes-list-type"] = "map";
                target["x-kubernetes-list-map-keys"] = new JsonArray(keyed.Field);
                break;
        }
        foreach (var cel in rule.OnCluster)
            Add(target, cel);
    }

    public static void AddEnum(JsonObject schema, IReadOnlyList<string> words) =>
        schema["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]);

    public static void Add(JsonObject schema, CelRule cel)
    {
        JsonObject rule = new() { ["rule"] = cel.Rule, ["message"] = cel.Message };
        if (cel.FieldPath is { } path)
            rule["fieldPath"] = path;
        if (cel.Reason is { } reason)
            rule["reason"] = reason;
        if (schema["x-kubernetes-validations"] is not JsonArray rules)
            schema["x-kubernetes-validations"] = rules = [];
        rules.Add((JsonNode)rule);
    }

    public static void AddImmutability(JsonObject schema, string field)
    {
        // Lists with keys are equal in any order, but the order of the experts is that of the features.
        string order = schema["x-kubernetes-list-map-keys"] is JsonArray keys
            ? $" && self.map(item, item.{keys[0]}) == oldSelf.map(item, item.{keys[0]})"
            : "";
        Add(schema, new CelRule("self == oldSelf" + order, Fixed(field)));
    }

    /// <summary>The same for a field that may be absent, said of the record that has it.</summary>
    public static void AddImmutabilityOf(JsonObject record, string field) =>
        Add(
            record,
            new CelRule(
                $"has(self.{field}) == has(oldSelf.{field}) && (!has(self.{field}) || self.{field} == oldSelf.{field})",
                Fixed(field),
                $".{field}"
            )
        );

    static string Fixed(string field) => $"{field} cannot be changed once the run exists: make a new StackingRun instead";

    static JsonObject Innermost(JsonObject schema) =>
        (schema["items"] ?? schema["additionalProperties"]) is JsonObject inner ? Innermost(inner) : schema;

    static JsonNode Number(double bound) => double.IsInteger(bound) ? (long)bound : bound;
}
