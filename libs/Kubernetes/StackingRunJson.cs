using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Kubernetes;

/// <summary>
/// The JSON of a StackingRun on the API server: missing fields have their defaults, unknown ones (of a newer version) are ignored, and null
/// is not written.
/// </summary>
public static class StackingRunJson
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OmitEmptyFields } },
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        Converters = { new WholeSecondsConverter(), new TextMapConverter() },
    };

    /// <summary>Reads a value as the API server has it.</summary>
    /// <typeparam name="T">For example <see cref="StackingRunResource"/>.</typeparam>
    /// <param name="value">Its JSON.</param>
    /// <exception cref="JsonException">The value is not a valid <typeparamref name="T"/>; the message names the path.</exception>
    public static T Read<T>(JsonElement value) => value.Deserialize<T>(Options) ?? throw new JsonException("The JSON value is null.");

    /// <summary>Writes a value as the API server takes it.</summary>
    /// <typeparam name="T">For example <see cref="StackingRunResource"/>.</typeparam>
    /// <param name="value">The value.</param>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    internal static JsonNode Node(object value) => JsonSerializer.SerializeToNode(value, Options)!;

    // A status is read by people, and the cluster's database holds a thousand of them.
    static void OmitEmptyFields(JsonTypeInfo info)
    {
        if (info.Type != typeof(RunStatus) && info.Type != typeof(StepStatus) && info.Type != typeof(RunMetrics))
            return;
        foreach (var member in info.Properties)
            member.ShouldSerialize = (_, value) => value is not (null or 0 or 0L or 0.0 or false or ICollection { Count: 0 });
    }
}
