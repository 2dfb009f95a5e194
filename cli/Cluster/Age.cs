using System.Globalization;

namespace StackingK8s.Cli.Cluster;

/// <summary>Spans of time as kubectl shows them.</summary>
static class Age
{
    /// <returns>45s, 12m, 7h or 3d.</returns>
    public static string Of(DateTime? since, DateTimeOffset now)
    {
        if (since is not { } start)
            return "";
        var age = now.UtcDateTime - start;
        return age.TotalMinutes < 2 ? Text($"{Math.Max(0, age.TotalSeconds):0}s")
            : age.TotalHours < 3 ? Text($"{Math.Floor(age.TotalMinutes)}m")
            : age.TotalDays < 2 ? Text($"{Math.Floor(age.TotalHours)}h")
            : Text($"{Math.Floor(age.TotalDays)}d");
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
