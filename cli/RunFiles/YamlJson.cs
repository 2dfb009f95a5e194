using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Cli.RunFiles;

/// <summary>YAML as the JSON that a cluster would be sent.</summary>
static class YamlJson
{
    public static JsonNode? Of(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Select(pair => KeyValuePair.Create((pair.Key as YamlScalarNode)?.Value ?? "", Of(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Of)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => null,
    };

    static JsonNode? Plain(string? text) => text switch
    {
        null or "" or "null" or "~" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => JsonValue.Create(whole),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real) => JsonValue.Create(real),
        _ => JsonValue.Create(text),
    };
}
