using System.Globalization;

namespace StackingK8s.Contracts.CommandLines;

/// <summary>
/// How a number is written wherever a user writes one: with a point. A comma is refused: as a decimal comma it would mean a tenth, and as a
/// thousands separator a thousand times as much.
/// </summary>
public static class NumberText
{
    /// <summary>Reads a number.</summary>
    /// <param name="text">Such as 0.5, -3 or 1e-4, in any language's settings of this machine.</param>
    /// <param name="number">Finite.</param>
    /// <returns>false where the text is not such a number.</returns>
    public static bool TryParse(string? text, out double number) =>
        double.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out number
        ) && double.IsFinite(number);
}
