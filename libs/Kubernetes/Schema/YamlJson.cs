using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Kubernetes.Schema;

/// <summary>
/// YAML as the JSON that a cluster is sent. The only place that decides what type a YAML scalar has: an unquoted null, ~ or nothing is
/// null, true and false are booleans, decimal numbers are numbers, and everything else, quoted scalars included, is text. Source: the JSON
/// schema of YAML 1.2.2 (10.2) with ~ and empty scalars of the core schema (10.3). Words that are booleans in YAML 1.1 alone (yes, on) and
/// numbers such as 0x10 are text.
/// </summary>
public static class YamlJson
{
    /// <summary>Converts a node with all below it; aliases are written out.</summary>
    /// <param name="node">A YAML node whose aliases do not contain themselves.</param>
    /// <returns>The JSON; null for a YAML null.</returns>
    public static JsonNode? Convert(YamlNode node) =>
        node switch
        {
            YamlMappingNode mapping => ConvertMapping(mapping),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Convert)]),
            YamlScalarNode scalar => ConvertScalar(scalar),
            _ => null,
        };

    /// <summary>Decides the type of one scalar.</summary>
    /// <param name="scalar">As the file has it, with its quotes or without.</param>
    /// <returns>
    /// A boolean, a <see cref="long"/> where the number is whole and fits, else a finite <see cref="double"/>, text, or null for a YAML
    /// null.
    /// </returns>
    public static JsonValue? ConvertScalar(YamlScalarNode scalar)
    {
        if (scalar.Style != ScalarStyle.Plain)
            return JsonValue.Create(scalar.Value);
        return scalar.Value switch
        {
            null or "" or "null" or "~" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            { } text => ConvertNumber(text) ?? JsonValue.Create(text),
        };
    }

    static JsonValue? ConvertNumber(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return JsonValue.Create(whole);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real)
            ? JsonValue.Create(real)
            : null;
    }

    // Keys that differ in YAML alone (a and !!str a, or two that are not scalars) are one in JSON; the last of them counts.
    static JsonObject ConvertMapping(YamlMappingNode mapping)
    {
        JsonObject json = [];
        foreach (var (key, value) in mapping)
            json[(key as YamlScalarNode)?.Value ?? ""] = Convert(value);
        return json;
    }
}
