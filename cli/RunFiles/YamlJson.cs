using System.Globalization;
using System.Text.Json.Nodes;
using StackingK8s.Contracts.Spec.Rules;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Cli.RunFiles;

/// <summary>YAML as the JSON that a cluster would be sent.</summary>
static class YamlJson
{
    public static JsonNode? Of(YamlNode node) =>
        node switch
        {
            YamlMappingNode mapping => Object(mapping),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Of)]),
            YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value),
            YamlScalarNode scalar => JsonValue.Create(scalar.Value),
            _ => null,
        };

    /// <summary>Keys that differ in YAML alone (a and !!str a, or two that are no words) are one in JSON; the last of them counts.</summary>
    static JsonObject Object(YamlMappingNode mapping)
    {
        JsonObject json = [];
        foreach (var (key, value) in mapping)
            json[(key as YamlScalarNode)?.Value ?? ""] = Of(value);
        return json;
    }

    static JsonNode? Plain(string? text) =>
        text switch
        {
            null or "" or "null" or "~" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => JsonValue.Create(
                whole
            ),
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real) =>
                JsonValue.Create(real),
            _ => JsonValue.Create(text),
        };
}
