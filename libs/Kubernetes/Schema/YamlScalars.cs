using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Kubernetes.Schema;

/// <summary>
/// The only place that decides what type a YAML scalar has: the one that kubectl gives it (sigs.k8s.io/yaml), which reads YAML 1.1.
/// Unquoted yes, on and True are booleans, 0x2A, 0b101 and 1_000 whole numbers, and so is 5.0, which JSON does not tell from 5. What people
/// and programs read differently is refused: numbers with leading zeros, octal to kubectl, and those that JSON does not have.
/// </summary>
public static partial class YamlScalars
{
    const string Tags = "tag:yaml.org,2002:";

    static readonly HashSet<string> Null = ["", "~", "null", "Null", "NULL"],
        True = ["true", "True", "TRUE", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON"],
        False = ["false", "False", "FALSE", "no", "No", "NO", "n", "N", "off", "Off", "OFF"];

    /// <summary>Decides the type of one scalar.</summary>
    /// <param name="scalar">As the file has it, with its quotes or without.</param>
    /// <returns>
    /// A boolean, a <see cref="long"/> where the number is whole and fits, else a finite <see cref="double"/>, text, or null for a YAML
    /// null. Text, too, where <see cref="Refusal"/> has something to say.
    /// </returns>
    public static JsonValue? Convert(YamlScalarNode scalar)
    {
        if (IsText(scalar))
            return JsonValue.Create(scalar.Value);
        if (scalar.Value is not { } text || Null.Contains(text))
            return null;
        if (True.Contains(text) || False.Contains(text))
            return JsonValue.Create(True.Contains(text));
        return Refusal(scalar) is null && Number(text) is { } number ? number : JsonValue.Create(text);
    }

    /// <summary>Why a scalar is not to be used as it is written.</summary>
    /// <param name="scalar">As the file has it, with its quotes or without.</param>
    /// <returns>What follows the name of its field; null where nothing is wrong.</returns>
    public static string? Refusal(YamlScalarNode scalar)
    {
        if (IsText(scalar) || scalar.Value is not { } text)
            return null;
        if (LeadingZero().IsMatch(text))
            return $"has a leading zero, and {text} is another number in octal: remove the zero, or quote what is text";
        return NotFinite().IsMatch(text) ? $"is {text}, which JSON does not have: write a number, or quote what is text" : null;
    }

    // A tag decides, then quotes do.
    static bool IsText(YamlScalarNode scalar) =>
        scalar.Tag is { IsEmpty: false, IsNonSpecific: false } tag
            ? tag.Value is not (Tags + "int" or Tags + "float" or Tags + "bool" or Tags + "null")
            : scalar.Style != ScalarStyle.Plain;

    static JsonValue? Number(string text)
    {
        // An underscore may stand anywhere but first.
        if (text[0] is not ('+' or '-' or '.' or (>= '0' and <= '9')))
            return null;
        string plain = text.Replace("_", "", StringComparison.Ordinal);
        if (Whole(plain) is { } whole)
            return JsonValue.Create(whole);
        if (
            !Real().IsMatch(plain)
            || !double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out double real)
            || !double.IsFinite(real)
        )
            return null;
        return double.IsInteger(real) && Math.Abs(real) < long.MaxValue ? JsonValue.Create((long)real) : JsonValue.Create(real);
    }

    static long? Whole(string plain)
    {
        if (long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return whole;
        bool negative = plain[0] == '-';
        string digits = plain.TrimStart('+', '-');
        int radix = digits is ['0', var letter, _, ..]
            ? letter switch
            {
                'x' or 'X' => 16,
                'o' or 'O' => 8,
                'b' or 'B' => 2,
                _ => 0,
            }
            : 0;
        if (radix == 0 || plain.Length - digits.Length > 1)
            return null;
        try
        {
            long value = System.Convert.ToInt64(digits[2..], radix);
            return value < 0 ? null
                : negative ? -value
                : value;
        }
        catch (Exception other) when (other is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Real();

    [GeneratedRegex(@"^[-+]?0[0-9_]+(\.[0-9_]*)?([eE][-+]?[0-9]+)?\z")]
    private static partial Regex LeadingZero();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z")]
    private static partial Regex NotFinite();
}
