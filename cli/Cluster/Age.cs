namespace StackingK8s.Cli.Cluster;

/// <summary>Formats spans of time as kubectl does.</summary>
static class Age
{
    /// <returns>45s, 12m, 7h or 3d; empty where there is no start.</returns>
    public static string Format(DateTime? since, DateTimeOffset now)
    {
        if (since is not { } start)
            return "";
        var age = now.UtcDateTime - start;
        return age switch
        {
            { TotalMinutes: < 2 } => FormattableString.Invariant($"{Math.Max(0, age.TotalSeconds):0}s"),
            { TotalHours: < 3 } => FormattableString.Invariant($"{Math.Floor(age.TotalMinutes)}m"),
            { TotalDays: < 2 } => FormattableString.Invariant($"{Math.Floor(age.TotalHours)}h"),
            _ => FormattableString.Invariant($"{Math.Floor(age.TotalDays)}d"),
        };
    }
}
