using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Kubernetes.Schema;

/// <summary>
/// The OpenAPI schema of a contract's record: types, words, defaults and rules, all read off the record, so that the CRD cannot say
/// anything else than `stacking run` does. Pure.
/// </summary>
/// <param name="descriptions">The records' documentation.</param>
/// <param name="defaults">Whether what is left out gets the record's own initial value: in the spec, not in the status.</param>
sealed class RecordSchema(Descriptions descriptions, bool defaults)
{
    readonly NullabilityInfoContext nullability = new();

    public JsonObject Of(Type record)
    {
        object? initial = defaults ? Activator.CreateInstance(record) : null;
        var fields = FieldNames.Properties(record).ToArray();
        JsonObject schema = new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(fields.Select(field => KeyValuePair.Create(Name(field), (JsonNode?)Field(field, initial)))),
        };
        if (fields.Where(IsRequired).Select(field => (JsonNode)Name(field)).ToArray() is { Length: > 0 } required)
            schema["required"] = new JsonArray(required);
        foreach (var cel in record.GetCustomAttributes<CelAttribute>())
            Keywords.Add(schema, cel.Rule);
        foreach (var field in fields.Where(field => IsImmutable(field) && !IsAlwaysThere(field, initial)))
            Keywords.AddImmutabilityOf(schema, Name(field));
        return schema;
    }

    static bool IsImmutable(PropertyInfo field) => field.GetCustomAttribute<ImmutableAttribute>() is not null;

    bool IsAlwaysThere(PropertyInfo field, object? initial) =>
        IsRequired(field) || (initial is not null && field.GetValue(initial) is not null);

    JsonObject Field(PropertyInfo field, object? initial)
    {
        var schema = field.GetCustomAttribute<PodFieldAttribute>() is { } pod ? PodField(field, pod) : Of(field.PropertyType, field);
        var value = initial is null || IsRequired(field) ? null : Default(field.GetValue(initial));
        schema.Insert(0, "description", Description(field, value));
        if (value is not null)
            schema["default"] = value;
        if (field.PropertyType.IsEnum)
            Keywords.AddEnum(schema, Choices.Names(field.PropertyType));
        foreach (var rule in field.GetCustomAttributes<RuleAttribute>())
            Keywords.Add(schema, rule);
        foreach (var cel in field.GetCustomAttributes<CelAttribute>())
            Keywords.Add(schema, cel.Rule);
        if (IsImmutable(field) && IsAlwaysThere(field, initial))
            Keywords.AddImmutability(schema, Name(field));
        return schema;
    }

    JsonObject Of(Type type, PropertyInfo field)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Of(inner, field);
        if (type == typeof(string) || type.IsEnum)
            return new() { ["type"] = "string" };
        if (type == typeof(bool))
            return new() { ["type"] = "boolean" };
        // Without a format, whose breach the API server would report a second time, at no field at all.
        if (type == typeof(int) || type == typeof(long))
            return new() { ["type"] = "integer" };
        if (type == typeof(double))
            return new() { ["type"] = "number" };
        if (type == typeof(BatchSize))
            return new() { ["x-kubernetes-int-or-string"] = true };
        if (type == typeof(DateTimeOffset))
            return new() { ["type"] = "string", ["format"] = "date-time" };
        if (!type.IsGenericType)
            return Of(type);
        var last = Of(type.GetGenericArguments()[^1], field);
        return type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? new() { ["type"] = "array", ["items"] = last }
            : new() { ["type"] = "object", ["additionalProperties"] = last };
    }

    static JsonObject PodField(PropertyInfo field, PodFieldAttribute pod)
    {
        var one = PodSchema.Of(pod.Type);
        return field.PropertyType.IsGenericType && field.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? new() { ["type"] = "array", ["items"] = one }
            : one;
    }

    string Description(PropertyInfo field, JsonNode? value)
    {
        List<string> sentences = [descriptions.Of(field)];
        if (field.GetCustomAttribute<PodFieldAttribute>() is not null)
            sentences.Add(
                $"As in a pod: kubectl explain pod.spec.{(Name(field) is "volumeMounts" or "env" ? "containers." : "")}{Name(field)}."
            );
        string remark = descriptions.ReadValue(field);
        if (remark.Length > 0)
            sentences.Add($"Default: {remark}");
        else if (value is JsonValue or JsonArray { Count: > 0 })
            sentences.Add($"Default: {(value is JsonArray ? value.ToJsonString() : value.ToString())}.");
        return string.Join(' ', sentences.Where(sentence => sentence.Length > 0));
    }

    // What is empty may stay away. A record is filled by its own fields' defaults; an item of a list says only what those would not.
    static JsonNode? Default(object? value) =>
        value switch
        {
            null => null,
            string => StackingRunJson.Node(value),
            IEnumerable items when !items.Cast<object>().Any() => null,
            IEnumerable items => new JsonArray([
                .. items.Cast<object>().Select(item => IsRecord(item.GetType()) ? WrittenFields(item) : StackingRunJson.Node(item)),
            ]),
            _ => IsRecord(value.GetType()) ? new JsonObject() : StackingRunJson.Node(value),
        };

    static JsonObject WrittenFields(object record)
    {
        var omitted = (JsonObject)StackingRunJson.Node(Activator.CreateInstance(record.GetType())!);
        return new(
            ((JsonObject)StackingRunJson.Node(record))
                .Where(field => !JsonNode.DeepEquals(field.Value, omitted[field.Key]))
                .Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))
        );
    }

    // A status has what its constructor needs; a spec what the user must say.
    bool IsRequired(PropertyInfo field) =>
        field.GetCustomAttribute<RequiredMemberAttribute>() is not null
        || (
            !defaults
            && field
                .DeclaringType!.GetConstructors()
                .Any(constructor => constructor.GetParameters().Any(parameter => parameter.Name == field.Name))
            && nullability.Create(field).ReadState != NullabilityState.Nullable
        );

    static bool IsRecord(Type type) => type is { IsClass: true } && type.Assembly == typeof(RunSpec).Assembly;

    static string Name(PropertyInfo field) => FieldNames.FromProperty(field);
}
