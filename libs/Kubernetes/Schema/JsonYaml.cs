using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;

namespace StackingK8s.Kubernetes.Schema;

/// <summary>JSON in YAML's block style, members in the same order; a short map takes one line.</summary>
public static class JsonYaml
{
    static readonly ISerializer Serializer = new SerializerBuilder()
        .WithQuotingNecessaryStrings()
        .WithNewLine("\n")
        .DisableAliases()
        .WithEventEmitter(next => new ReadableStyle(next))
        .Build();

    /// <returns>One YAML document without its separator.</returns>
    public static string Write(JsonNode node) => Serializer.Serialize(Plain(node)!);

    static object? Plain(JsonNode? node) =>
        node switch
        {
            JsonObject map when IsShort(map) => new ShortMap(map.ToDictionary(member => member.Key, member => Plain(member.Value))),
            JsonObject map => map.ToDictionary(member => member.Key, member => Plain(member.Value)),
            JsonArray list => list.Select(Plain).ToList(),
            _ => node?.GetValueKind() switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.Number when node.ToJsonString() is var text => long.TryParse(text, out long whole)
                    ? whole
                    : node.GetValue<double>(),
                JsonValueKind.String => node.GetValue<string>(),
                _ => null,
            },
        };

    static bool IsShort(JsonObject map) => map.ToJsonString().Length <= 120;

    sealed class ShortMap(IDictionary<string, object?> members) : Dictionary<string, object?>(members);

    sealed class ReadableStyle(IEventEmitter next) : ChainedEventEmitter(next)
    {
        // Text of several lines stands as it is.
        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            if (eventInfo.Source.Value is string text && text.Contains('\n', StringComparison.Ordinal))
                eventInfo.Style = ScalarStyle.Literal;
            base.Emit(eventInfo, emitter);
        }

        public override void Emit(MappingStartEventInfo eventInfo, IEmitter emitter)
        {
            if (eventInfo.Source.Value is ShortMap)
                eventInfo.Style = MappingStyle.Flow;
            base.Emit(eventInfo, emitter);
        }
    }
}
