using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Kubernetes.Schema;

/// <summary>YAML as the JSON that a cluster is sent; what type a scalar has is decided by <see cref="YamlScalars"/>.</summary>
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
            YamlScalarNode scalar => YamlScalars.Convert(scalar),
            _ => null,
        };

    // Keys that differ in YAML alone (a and !!str a, or two that are not scalars) are one in JSON; the last of them counts.
    static JsonObject ConvertMapping(YamlMappingNode mapping)
    {
        JsonObject json = [];
        foreach (var (key, value) in mapping)
            json[(key as YamlScalarNode)?.Value ?? ""] = Convert(value);
        return json;
    }
}
