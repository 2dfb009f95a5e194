using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes.Schema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Cli.RunFiles;

/// <summary>
/// Fills records from YAML nodes and collects everything that does not fit, with field path and line, instead of stopping at the
/// first: the same checks as a cluster's schema validation.
/// </summary>
sealed class YamlBinder
{
    readonly List<FileProblem> problems = [];
    readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);
    readonly HashSet<string> malformed = new(StringComparer.Ordinal);

    /// <summary>Unknown fields, missing ones and values of the wrong type.</summary>
    public IReadOnlyList<FileProblem> Problems => problems;

    /// <returns>The value, with stand-ins wherever a problem was noted.</returns>
    public T Bind<T>(YamlNode root)
        where T : class
    {
        lines[""] = (int)root.Start.Line;
        return (T)Bind(root, typeof(T), "")!;
    }

    /// <returns>The violations of rules, with their lines, but for those of values that stand in for what is missing or
    /// malformed.</returns>
    public IEnumerable<FileProblem> Locate(IEnumerable<FieldProblem> violations) =>
        violations
            .Where(violation => !malformed.Any(path => Spoils(path, violation.Path)))
            .Select(violation => new FileProblem(FindLine(violation.Path), violation.Path, violation.Message));

    // A rule on a list of numbers looks at each of them, so a malformed item spoils the list as well.
    static bool Spoils(string malformed, string path) =>
        path == malformed || FieldPath.IsBelow(path, malformed) || path == FieldPath.ParentOf(malformed);

    int FindLine(string path)
    {
        int line;
        while (!lines.TryGetValue(path, out line))
            path = FieldPath.ParentOf(path);
        return line;
    }

    object? Bind(YamlNode node, Type type, string path, bool quantities = false)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return IsNull(node) ? null : Bind(node, inner, path);
        if (type == typeof(JsonElement))
            return BindJson(node, path);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return BindList(node, type.GetGenericArguments()[0], path);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return BindMap(node, type.GetGenericArguments()[1], path, quantities);
        return IsScalar(type) ? BindScalar(node, type, path) : BindRecord(node, type, path);
    }

    object BindRecord(YamlNode node, Type type, string path)
    {
        if (node is not YamlMappingNode fields)
        {
            NoteMalformed(path, "must be a mapping of fields");
            return StandIn(type);
        }
        object record = StandIn(type);
        var properties = Fields(type);
        problems.AddRange(UnknownFields.Find(fields, properties.Keys, path));
        foreach (var (key, value) in fields)
            if (properties.TryGetValue(FieldPath.Name(key), out var property) && !IsNull(value))
            {
                string at = FieldPath.Join(path, FieldPath.Name(key));
                lines[at] = (int)key.Start.Line;
                bool quantities = property.IsDefined(typeof(QuantityAttribute));
                property.SetValue(record, Bind(value, property.PropertyType, at, quantities));
            }
        foreach (var (name, property) in properties)
            if (IsRequired(property) && !(fields.Children.TryGetValue(name, out var given) && !IsNull(given)))
                NoteMalformed(FieldPath.Join(path, name), "is missing");
        return record;
    }

    object BindList(YamlNode node, Type item, string path)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        if (node is YamlSequenceNode sequence)
            for (int i = 0; i < sequence.Children.Count; i++)
            {
                string at = $"{path}[{i}]";
                lines[at] = (int)sequence.Children[i].Start.Line;
                list.Add(Bind(sequence.Children[i], item, at));
            }
        else
            NoteMalformed(path, "must be a list");
        return list;
    }

    // A cluster takes a quantity that is a whole number with or without quotes.
    object BindMap(YamlNode node, Type item, string path, bool quantities)
    {
        var map = (IDictionary)
            Activator.CreateInstance(typeof(SortedDictionary<,>).MakeGenericType(typeof(string), item), StringComparer.Ordinal)!;
        if (node is YamlMappingNode mapping)
            foreach (var (key, value) in mapping)
            {
                string name = FieldPath.Name(key),
                    at = FieldPath.Join(path, name);
                lines[at] = (int)key.Start.Line;
                map[name] = quantities && ScalarTypes.Whole(value) is { } whole ? whole : Bind(value, item, at);
            }
        else
            NoteMalformed(path, "must be a mapping");
        return map;
    }

    object BindScalar(YamlNode node, Type type, string path)
    {
        var scalar = node as YamlScalarNode;
        if (scalar?.Value is not null && ScalarTypes.Read(scalar, type) is { } value)
            return value;
        NoteMalformed(path, Problem(scalar, type));
        return StandIn(type);
    }

    static string Problem(YamlScalarNode? scalar, Type type)
    {
        if (scalar?.Value is not { } text)
            return $"must be {ScalarTypes.Describe(type)}";
        if (YamlScalars.Refusal(scalar) is { } refusal)
            return refusal;
        if (type.IsEnum)
            return Choices.Problem(type, text);
        return type == typeof(string)
            ? $"must be text, and {text} without quotes is not: write '{text}'"
            : $"must be {ScalarTypes.Describe(type)}";
    }

    /// <summary>Values whose types no record says, such as those of a search.</summary>
    JsonElement BindJson(YamlNode node, string path)
    {
        foreach (var scalar in node.AllNodes.OfType<YamlScalarNode>())
            if (YamlScalars.Refusal(scalar) is { } refusal)
                NoteMalformed(path, refusal);
        return JsonSerializer.SerializeToElement(YamlJson.Convert(node));
    }

    void NoteMalformed(string path, string message)
    {
        malformed.Add(path);
        problems.Add(new(FindLine(path), path, message));
    }

    static Dictionary<string, PropertyInfo> Fields(Type type) =>
        FieldNames.Properties(type).ToDictionary(FieldNames.FromProperty, StringComparer.Ordinal);

    static bool IsRequired(PropertyInfo property) => property.GetCustomAttribute<RequiredMemberAttribute>() is not null;

    static bool IsScalar(Type type) => type == typeof(string) || type == typeof(BatchSize) || type.IsPrimitive || type.IsEnum;

    static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain } scalar && YamlScalars.Convert(scalar) is null;

    // Stands for what is missing or malformed, so that the rest of the file is still looked at: its own required members are filled, too.
    static object StandIn(Type type)
    {
        if (type == typeof(string))
            return "";
        object empty = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsRequired))
            property.SetValue(empty, StandIn(property.PropertyType));
        return empty;
    }
}
