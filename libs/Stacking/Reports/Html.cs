using System.Globalization;
using System.Net;

namespace StackingK8s.Stacking.Reports;

/// <summary>Text on its way into the page.</summary>
static class Html
{
    /// <summary>Escaped: every string that comes from data goes through here, in text and in attributes alike.</summary>
    public static string Text(string? text) => WebUtility.HtmlEncode(text) ?? "";

    /// <summary>Numbers and markup, the culture's commas kept out.</summary>
    public static string Of(FormattableString markup) => markup.ToString(CultureInfo.InvariantCulture);

    /// <summary>To four decimals; a dash where there is no number.</summary>
    public static string Number(double value, string format = "0.0000") =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";
}
