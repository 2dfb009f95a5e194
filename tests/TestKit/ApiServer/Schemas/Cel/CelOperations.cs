using System.Globalization;
using System.Text.RegularExpressions;

namespace StackingK8s.TestKit.ApiServer.Schemas.Cel;

/// <summary>What CEL's operators, functions and macros do.</summary>
static class CelOperations
{
    public static bool Truth(object? value) => value as bool? ?? throw new CelException("no such overload");

    /// <summary>|| and &amp;&amp;: what one side decides alone holds even where the other fails.</summary>
    public static CelNode Either(CelNode left, CelNode right, bool decides) =>
        scope =>
        {
            try
            {
                if (Truth(left(scope)) == decides)
                    return decides;
            }
            catch (CelException)
            {
                if (Truth(right(scope)) == decides)
                    return decides;
                throw;
            }
            return Truth(right(scope));
        };

    public static object? Binary(string sign, object? left, object? right) =>
        sign switch
        {
            "==" => CelValue.Equals(left, right),
            "!=" => !CelValue.Equals(left, right),
            "in" => right is Dictionary<string, object?> map
                ? left is string key && map.ContainsKey(key)
                : Items(right).Any(item => CelValue.Equals(left, item)),
            "<" => Compare(left, right) < 0,
            "<=" => Compare(left, right) <= 0,
            ">" => Compare(left, right) > 0,
            ">=" => Compare(left, right) >= 0,
            _ => Arithmetic(sign, left, right),
        };

    public static object? Index(object? of, object? index) =>
        (of, index) switch
        {
            (Dictionary<string, object?> map, string key) => map.TryGetValue(key, out object? value)
                ? value
                : throw new CelException($"no such key: {key}"),
            (CelList list, long i) => i >= 0 && i < list.Items.Count
                ? list.Items[(int)i]
                : throw new CelException($"index out of bounds: {i}"),
            _ => throw new CelException("no such overload"),
        };

    public static object? Call(string function, object?[] arguments) =>
        (function, arguments) switch
        {
            ("size", [string text]) => (long)text.EnumerateRunes().Count(),
            ("size", [Dictionary<string, object?> map]) => (long)map.Count,
            ("size", [var list]) => (long)Items(list).Count,
            ("type", [var value]) => new CelType(CelValue.TypeName(value)),
            ("int", [double value]) => (long)value,
            ("int", [long value]) => value,
            ("double", [long or double]) => Convert.ToDouble(arguments[0], CultureInfo.InvariantCulture),
            ("string", [long or double or string]) => Convert.ToString(arguments[0], CultureInfo.InvariantCulture),
            ("startsWith", [string text, string start]) => text.StartsWith(start, StringComparison.Ordinal),
            ("endsWith", [string text, string end]) => text.EndsWith(end, StringComparison.Ordinal),
            ("contains", [string text, string part]) => text.Contains(part, StringComparison.Ordinal),
            ("matches", [string text, string pattern]) => Matches(text, pattern),
            _ => throw new CelException("no such overload"),
        };

    public static object? Macro(string macro, object? over, Func<object?, object?> each)
    {
        IReadOnlyList<object?> items = over is Dictionary<string, object?> map ? [.. map.Keys] : Items(over);
        return macro switch
        {
            "all" => items.All(item => Truth(each(item))),
            "exists" => items.Any(item => Truth(each(item))),
            "exists_one" => items.Count(item => Truth(each(item))) == 1,
            "map" => new CelList([.. items.Select(each)]),
            _ => new CelList([.. items.Where(item => Truth(each(item)))]),
        };
    }

    static IReadOnlyList<object?> Items(object? value) => value is CelList list ? list.Items : throw new CelException("no such overload");

    static int Compare(object? left, object? right) =>
        (left, right) switch
        {
            (long a, long b) => a.CompareTo(b),
            (long or double, long or double) => Convert
                .ToDouble(left, CultureInfo.InvariantCulture)
                .CompareTo(Convert.ToDouble(right, CultureInfo.InvariantCulture)),
            (string a, string b) => string.CompareOrdinal(a, b),
            _ => throw new CelException("no such overload"),
        };

    static object Arithmetic(string sign, object? left, object? right) =>
        (sign, left, right) switch
        {
            ("/" or "%", long, 0L) => throw new CelException(sign == "/" ? "division by zero" : "modulus by zero"),
            ("+", long a, long b) => a + b,
            ("-", long a, long b) => a - b,
            ("*", long a, long b) => a * b,
            ("/", long a, long b) => a / b,
            ("%", long a, long b) => a % b,
            ("+", double a, double b) => a + b,
            ("-", double a, double b) => a - b,
            ("-", 0L, double b) => -b,
            ("*", double a, double b) => a * b,
            ("/", double a, double b) => a / b,
            ("+", string a, string b) => a + b,
            ("+", CelList a, CelList b) => new CelList([.. a.Items, .. b.Items]),
            _ => throw new CelException("no such overload"),
        };

    // RE2's $ is the end of the text; .NET's also stands before a last line break.
    static bool Matches(string text, string pattern) =>
        Regex.IsMatch(text, pattern.EndsWith('$') ? pattern[..^1] + @"\z" : pattern, RegexOptions.CultureInvariant);
}
