using System.Globalization;

namespace StackingK8s.Meta;

/// <summary>Differences of scores as text, to four digits and always with a sign.</summary>
public static class Signed
{
    /// <summary>The difference with + or -; what rounds to 0 has a +, where a format of two sections would print "-+0.0000".</summary>
    /// <param name="difference">Of two scores; null gives an empty text.</param>
    public static string Text(double? difference) =>
        difference is { } value ? (Math.Round(value, 4) + 0.0).ToString("+0.0000;-0.0000", CultureInfo.InvariantCulture) : "";
}
