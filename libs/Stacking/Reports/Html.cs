using System.Globalization;
using System.Net;

namespace StackingK8s.Stacking.Reports;

/// <summary>Escapes and formats text for the page.</summary>
static class Html
{
    /// <summary>Escaped: every string that comes from data goes through here, in text and in attributes alike.</summary>
    public static string Text(string? text) => WebUtility.HtmlEncode(text) ?? "";

    /// <summary>Formats markup with numbers, whatever the machine's culture.</summary>
    public static string Format(FormattableString markup) => markup.ToString(CultureInfo.InvariantCulture);

    /// <summary>To four decimals; a dash where there is no number.</summary>
    public static string Number(double value, string format = "0.0000") =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";
}
