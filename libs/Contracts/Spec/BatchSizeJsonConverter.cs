using System.Text.Json;
using System.Text.Json.Serialization;

namespace StackingK8s.Contracts.Spec;

/// <summary>A number, or the string "auto".</summary>
sealed class BatchSizeJsonConverter : JsonConverter<BatchSize>
{
    public override BatchSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int count))
            return count;
        if (reader.TokenType == JsonTokenType.String && BatchSize.TryParse(reader.GetString(), out var size) && size.Count is null)
            return size;
        throw new JsonException("A batch size is a whole number or \"auto\".");
    }

    public override void Write(Utf8JsonWriter writer, BatchSize value, JsonSerializerOptions options)
    {
        if (value.Count is { } count)
            writer.WriteNumberValue(count);
        else
            writer.WriteStringValue(value.ToString());
    }
}
