using System.Globalization;
using System.Text.Json.Serialization;

namespace StackingK8s.Contracts.Spec;

/// <summary>Images per batch: a number, or "auto" for the largest that fits into the memory of where it trains.</summary>
/// <param name="Count">The number; null for auto.</param>
[JsonConverter(typeof(BatchSizeJsonConverter))]
public readonly record struct BatchSize(int? Count)
{
    const string AutoWord = "auto";

    public static BatchSize Auto => default;

    public static implicit operator BatchSize(int count) => new(count);

    /// <returns>Whether the text is a whole number or "auto".</returns>
    public static bool TryParse(string? text, out BatchSize size)
    {
        bool number = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count);
        size = number ? count : Auto;
        return number || text == AutoWord;
    }

    public override string ToString() => Count?.ToString(CultureInfo.InvariantCulture) ?? AutoWord;
}
