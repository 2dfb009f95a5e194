using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StackingK8s.Kubernetes;

/// <summary>Times as Kubernetes writes its own: UTC, whole seconds.</summary>
sealed class WholeSecondsConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}
