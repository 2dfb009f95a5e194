using System.Globalization;
using System.Text.Json.Nodes;
using StackingK8s.Contracts.Spec;
using StackingK8s.Kubernetes.Schema;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Cli.RunFiles;

/// <summary>The types of a record's scalar fields: text, true or false, numbers, a batch size, and choices.</summary>
static class ScalarTypes
{
    /// <param name="scalar">With a value; a quoted number is text, as it is for a cluster.</param>
    /// <param name="type">string, bool, int, long, double, <see cref="BatchSize"/> or an enum of choices.</param>
    /// <returns>The value, or null where the scalar is of another type.</returns>
    public static object? Read(YamlScalarNode scalar, Type type)
    {
        if (YamlScalars.Refusal(scalar) is not null)
            return null;
        var json = YamlScalars.Convert(scalar);
        string? text = json?.TryGetValue(out string? given) == true ? given : null;
        if (type == typeof(string))
            return text;
        if (type.IsEnum)
            return Choices.Parse(type, text);
        if (type == typeof(BatchSize))
            return text == BatchSize.Auto.ToString() ? BatchSize.Auto
                : Whole(json) is { } count and >= int.MinValue and <= int.MaxValue ? (BatchSize)(int)count
                : null;
        if (type == typeof(bool))
            return json?.TryGetValue(out bool truth) == true ? truth : null;
        if (type == typeof(int))
            return Whole(json) is { } number and >= int.MinValue and <= int.MaxValue ? (int)number : null;
        if (type == typeof(long))
            return Whole(json);
        return json?.TryGetValue(out double real) == true ? real : (double?)Whole(json);
    }

    /// <returns>What a field of this type must be.</returns>
    public static string Describe(Type type) =>
        type switch
        {
            _ when type == typeof(string) => "text",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(double) => "a number",
            _ when type == typeof(BatchSize) => "a whole number or auto",
            { IsEnum: true } => $"one of {string.Join(", ", Choices.Names(type))}",
            _ => "a whole number",
        };

    /// <summary>A whole number as text.</summary>
    /// <param name="node">A node that may be anything.</param>
    /// <returns>Its digits; null where it is something else.</returns>
    public static string? Whole(YamlNode node) =>
        node is YamlScalarNode scalar && YamlScalars.Refusal(scalar) is null && Whole(YamlScalars.Convert(scalar)) is { } whole
            ? whole.ToString(CultureInfo.InvariantCulture)
            : null;

    static long? Whole(JsonValue? json) => json?.TryGetValue(out long whole) == true ? whole : null;
}
