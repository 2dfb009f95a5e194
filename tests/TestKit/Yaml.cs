using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace StackingK8s.TestKit;

/// <summary>YAML as the JSON that kubectl would send.</summary>
public static class Yaml
{
    public static JsonNode? Json(string yaml) =>
        JsonNode.Parse(
            new SerializerBuilder()
                .JsonCompatible()
                .Build()
                .Serialize(new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml))
        );
}
