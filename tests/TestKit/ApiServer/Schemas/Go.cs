using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Schemas;

/// <summary>Values as the API server prints them in its messages.</summary>
static class Go
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Value(JsonNode? value) =>
        Number(value) switch
        {
            long whole => whole.ToString(CultureInfo.InvariantCulture),
            double real => Number(real),
            _ => value?.ToJsonString(Plain) ?? "null",
        };

    /// <summary>%v of a float: the shortest digits, with an exponent below 1e-4 and from 1e6 on.</summary>
    public static string Number(double value)
    {
        string[] shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        string whole = shortest[0].Split('.')[0],
            fraction = shortest[0].Contains('.', StringComparison.Ordinal) ? shortest[0].Split('.')[1] : "";
        string digits = (whole + fraction).TrimStart('0');
        int exponent =
            (shortest.Length > 1 ? int.Parse(shortest[1], CultureInfo.InvariantCulture) : 0) + digits.Length - fraction.Length - 1;
        digits = digits.TrimEnd('0');
        string sign = value < 0 ? "-" : "";
        if (digits.Length == 0)
            return "0";
        if (exponent is >= -4 and < 6)
            return sign + ((decimal)Math.Abs(value)).ToString("0.####################", CultureInfo.InvariantCulture);
        return $"{sign}{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    /// <returns>A long or double; null for anything else than a number.</returns>
    public static object? Number(JsonNode? value)
    {
        if (value is not JsonValue || value.GetValueKind() != JsonValueKind.Number)
            return null;
        string text = value.ToJsonString();
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)
            ? (object)whole
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <returns>The name of the value's JSON type.</returns>
    public static string Kind(JsonNode? value) =>
        value switch
        {
            null => "null",
            JsonObject => "object",
            JsonArray => "array",
            _ => value.GetValueKind() switch
            {
                JsonValueKind.True or JsonValueKind.False => "boolean",
                JsonValueKind.String => "string",
                _ => Number(value) is long ? "integer" : "number",
            },
        };
}
