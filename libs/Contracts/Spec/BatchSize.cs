using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StackingK8s.Contracts.Spec;

/// <summary>Images per batch: a number, or "auto" for the largest that fits into the memory of where it trains.</summary>
/// <param name="Count">The number; null for auto.</param>
[JsonConverter(typeof(BatchSizeJsonConverter))]
public readonly record struct BatchSize(int? Count)
{
    const string AutoWord = "auto";

    /// <summary>The largest batch that fits into memory.</summary>
    public static BatchSize Auto => default;

    /// <summary>A fixed number of images.</summary>
    public static implicit operator BatchSize(int count) => new(count);

    /// <returns>Whether the text is a whole number or "auto".</returns>
    public static bool TryParse(string? text, out BatchSize size)
    {
        bool number = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count);
        size = number ? count : Auto;
        return number || text == AutoWord;
    }

    /// <summary>The number, or "auto".</summary>
    public override string ToString() => Count?.ToString(CultureInfo.InvariantCulture) ?? AutoWord;
}

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
