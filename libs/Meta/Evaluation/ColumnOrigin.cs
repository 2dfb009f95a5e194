using System.Globalization;

namespace StackingK8s.Meta.Evaluation;

/// <summary>Where a column of X_meta comes from.</summary>
/// <param name="Expert">The expert.</param>
/// <param name="Layer">last, or with layers stem.mean, stage3.sd and so on; logit for the expert's log-odds.</param>
public sealed record ColumnOrigin(string Expert, string Layer)
{
    const string Last = "last",
        Logit = "logit";

    /// <summary>Reads a name such as effnet.17, effnet.stage3.sd.2 or effnet.logit.</summary>
    /// <param name="column">As in aggregate.json.</param>
    /// <param name="experts">Names of the experts, without dots.</param>
    /// <returns>Null where the column is none of theirs.</returns>
    public static ColumnOrigin? Of(string column, IReadOnlyList<string> experts)
    {
        int dot = column.IndexOf('.', StringComparison.Ordinal),
            number = column.LastIndexOf('.');
        if (dot < 0 || !experts.Contains(column[..dot]))
            return null;
        string rest = column[(dot + 1)..];
        return rest == Logit ? new(column[..dot], Logit)
            : int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? new(column[..dot], Last)
            : new(column[..dot], number > dot ? column[(dot + 1)..number] : rest);
    }
}
