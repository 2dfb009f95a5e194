using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Cli.RunFiles;

/// <summary>
/// Fills records from YAML nodes and collects everything that does not fit, with field path and line, instead of stopping at the
/// first: what a cluster's schema validation would say, said here.
/// </summary>
sealed class YamlBinder
{
    readonly List<FieldProblem> problems = [];

    public IReadOnlyList<FieldProblem> Problems => problems;

    /// <returns>The value, or the type's default where a problem was noted.</returns>
    public object? Bind(YamlNode node, Type type, string path)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return IsNull(node) ? null : Bind(node, inner, path);
        if (type == typeof(JsonElement))
            return JsonSerializer.SerializeToElement(YamlJson.Of(node));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return BindList(node, type.GetGenericArguments()[0], path);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return BindMap(node, type.GetGenericArguments()[1], path);
        return IsScalar(type) ? BindScalar(node, type, path) : BindRecord(node, type, path);
    }

    object BindRecord(YamlNode node, Type type, string path)
    {
        object record = Activator.CreateInstance(type)!;
        if (node is not YamlMappingNode fields)
        {
            Note(path, "must be a mapping of fields", node);
            return record;
        }
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .ToDictionary(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..], StringComparer.Ordinal);
        foreach (var (key, value) in fields)
        {
            string name = (key as YamlScalarNode)?.Value ?? "?";
            if (!properties.TryGetValue(name, out var property))
                Note(Join(path, name), $"is no field here: there are {string.Join(", ", properties.Keys)}", key);
            else if (!IsNull(value))
                property.SetValue(record, Bind(value, property.PropertyType, Join(path, name)));
        }
        foreach (var (name, property) in properties)
            if (
                property.GetCustomAttribute<RequiredMemberAttribute>() is not null
                && !(fields.Children.TryGetValue(name, out var given) && !IsNull(given))
            )
            {
                Note(Join(path, name), "is missing", node);
                property.SetValue(record, Empty(property.PropertyType));
            }
        return record;
    }

    object BindList(YamlNode node, Type item, string path)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        if (node is YamlSequenceNode sequence)
            for (int i = 0; i < sequence.Children.Count; i++)
                list.Add(Bind(sequence.Children[i], item, $"{path}[{i}]"));
        else
            Note(path, "must be a list", node);
        return list;
    }

    object BindMap(YamlNode node, Type item, string path)
    {
        var map = (IDictionary)
            Activator.CreateInstance(typeof(SortedDictionary<,>).MakeGenericType(typeof(string), item), StringComparer.Ordinal)!;
        if (node is YamlMappingNode mapping)
            foreach (var (key, value) in mapping)
            {
                string name = (key as YamlScalarNode)?.Value ?? "?";
                map[name] = Bind(value, item, Join(path, name));
            }
        else
            Note(path, "must be a mapping", node);
        return map;
    }

    object BindScalar(YamlNode node, Type type, string path)
    {
        if (node is YamlScalarNode { Value: { } text } scalar)
        {
            if (type == typeof(string))
                return text;
            // A quoted number is a string, as it is for a cluster; auto is one in any case.
            if ((scalar.Style == ScalarStyle.Plain || text == BatchSize.Auto.ToString()) && Parse(text, type) is { } value)
                return value;
        }
        Note(path, $"must be {Kind(type)}", node);
        return Empty(type)!;
    }

    static object? Parse(string text, Type type)
    {
        const NumberStyles Whole = NumberStyles.AllowLeadingSign;
        if (type == typeof(BatchSize))
            return BatchSize.TryParse(text, out var size) ? size : null;
        if (type == typeof(bool))
            return text switch
            {
                "true" => true,
                "false" => false,
                _ => null,
            };
        if (type == typeof(int))
            return int.TryParse(text, Whole, CultureInfo.InvariantCulture, out int number) ? number : null;
        if (type == typeof(long))
            return long.TryParse(text, Whole, CultureInfo.InvariantCulture, out long number) ? number : null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real)
            ? real
            : null;
    }

    void Note(string path, string message, YamlNode at) => problems.Add(new(path, $"{message} (line {at.Start.Line})"));

    static bool IsScalar(Type type) => type == typeof(string) || type == typeof(BatchSize) || type.IsPrimitive;

    static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "null" or "~" };

    static string Kind(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(bool) ? "true or false"
        : type == typeof(double) ? "a number"
        : type == typeof(BatchSize) ? "a whole number or auto"
        : "a whole number";

    // Stands in for what is missing or malformed, so that the rest of the file is still looked at.
    static object? Empty(Type type) => type == typeof(string) ? "" : Activator.CreateInstance(type);

    static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
