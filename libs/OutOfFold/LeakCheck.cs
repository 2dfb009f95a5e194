using StackingK8s.Artifacts.Data;

namespace StackingK8s.OutOfFold;

/// <summary>Finds held-out rows that a network has seen, or whose group it has seen. Pure.</summary>
public static class LeakCheck
{
    const int MostNamed = 5;

    /// <summary>Compares by row number, path and group.</summary>
    /// <param name="training">The rows a network was trained on.</param>
    /// <param name="heldOut">The rows it embeds.</param>
    /// <returns>A sentence for each kind of leak, with the first five rows or groups; empty where there is none.</returns>
    public static IEnumerable<string> Problems(IReadOnlyList<DataRow> training, IReadOnlyList<DataRow> heldOut)
    {
        var seenRows = training.Select(row => row.Row).ToHashSet();
        var seenPaths = training.Select(row => row.Path).ToHashSet(StringComparer.Ordinal);
        var seenGroups = training.Where(row => row.Group is not null).Select(row => row.Group!).ToHashSet(StringComparer.Ordinal);
        var rows = heldOut
            .Where(row => seenRows.Contains(row.Row) || seenPaths.Contains(row.Path))
            .Select(row => $"row {row.Row} ({row.Path})")
            .ToList();
        var groups = heldOut
            .Where(row => row.Group is not null && seenGroups.Contains(row.Group))
            .Select(row => row.Group!)
            .Distinct()
            .ToList();
        if (rows.Count > 0)
            yield return $"the network was trained on {Named(rows)}, which it embeds.";
        if (groups.Count > 0)
            yield return $"the network was trained on other rows of the groups it embeds: {Named(groups)}.";
    }

    static string Named(List<string> offenders) =>
        string.Join(", ", offenders.Take(MostNamed)) + (offenders.Count > MostNamed ? $" and {offenders.Count - MostNamed} more" : "");
}
