using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Kubernetes;

/// <summary>
/// The JSON of a StackingRun on the API server: absent fields keep their defaults, unknown ones (of a newer version) are passed over, and what is null is
/// not written.
/// </summary>
public static class StackingRunJson
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutNothings } },
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        Converters = { new WholeSecondsConverter(), new TextMapConverter() },
    };

    /// <exception cref="JsonException">The value has not the form of a <typeparamref name="T"/>; the message names the path.</exception>
    public static T Read<T>(JsonElement value) => value.Deserialize<T>(Options) ?? throw new JsonException("The JSON value is null.");

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    internal static JsonNode Node(object value) => JsonSerializer.SerializeToNode(value, Options)!;

    /// <returns>The fields of a run's status, those that say nothing left out.</returns>
    public static JsonElement Element(RunStatus status) => JsonSerializer.SerializeToElement(status, Options);

    // Of a status only what says something: it is read by people, and lies in the cluster's database a thousand times.
    static void LeaveOutNothings(JsonTypeInfo info)
    {
        if (info.Type != typeof(RunStatus) && info.Type != typeof(StepStatus) && info.Type != typeof(RunMetrics))
            return;
        foreach (var member in info.Properties)
            member.ShouldSerialize = (_, value) => value is not (null or 0 or 0L or 0.0 or false or ICollection { Count: 0 });
    }
}
