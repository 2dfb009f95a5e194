using StackingK8s.Artifacts.Data;

namespace StackingK8s.OutOfFold;

/// <summary>Finds held-out rows that a network has seen, or whose group it has seen. Pure.</summary>
/// <remarks>The held-out rows are in memory; training rows, of which there are far more, pass by once.</remarks>
public sealed class LeakCheck
{
    const int MostNamed = 5;

    readonly IReadOnlyList<DataRow> heldOut;
    readonly HashSet<int> rows = [];
    readonly HashSet<string> paths = new(StringComparer.Ordinal);
    readonly HashSet<string> groups = new(StringComparer.Ordinal);

    /// <summary>Prepares the check of every network that embeds these rows.</summary>
    /// <param name="heldOut">The rows it embeds.</param>
    public LeakCheck(IReadOnlyList<DataRow> heldOut)
    {
        this.heldOut = heldOut;
        foreach (var row in heldOut)
        {
            rows.Add(row.Row);
            paths.Add(row.Path);
            if (row.Group is { } group)
                groups.Add(group);
        }
    }

    /// <summary>Compares by row number, path and group.</summary>
    /// <param name="training">The rows a network was trained on; enumerated once.</param>
    /// <param name="count">How many they are.</param>
    /// <returns>A sentence for each kind of leak, with the first five rows or groups; empty where there is none.</returns>
    public IReadOnlyList<string> Problems(IEnumerable<DataRow> training, out int count)
    {
        HashSet<int> seenRows = [];
        HashSet<string> seenPaths = new(StringComparer.Ordinal),
            seenGroups = new(StringComparer.Ordinal);
        count = 0;
        foreach (var row in training)
        {
            count++;
            if (rows.Contains(row.Row))
                seenRows.Add(row.Row);
            if (paths.Contains(row.Path))
                seenPaths.Add(row.Path);
            if (row.Group is { } group && groups.Contains(group))
                seenGroups.Add(group);
        }
        return [.. Sentences(seenRows, seenPaths, seenGroups)];
    }

    IEnumerable<string> Sentences(HashSet<int> seenRows, HashSet<string> seenPaths, HashSet<string> seenGroups)
    {
        if (seenRows.Count + seenPaths.Count > 0)
            yield return "the network was trained on "
                + Named(
                    heldOut
                        .Where(row => seenRows.Contains(row.Row) || seenPaths.Contains(row.Path))
                        .Select(row => $"row {row.Row} ({row.Path})")
                )
                + ", which it embeds.";
        if (seenGroups.Count > 0)
            yield return "the network was trained on other rows of the groups it embeds: "
                + Named(heldOut.Where(row => row.Group is not null && seenGroups.Contains(row.Group)).Select(row => row.Group!).Distinct())
                + ".";
    }

    static string Named(IEnumerable<string> offenders)
    {
        string[] all = [.. offenders];
        return string.Join(", ", all.Take(MostNamed)) + (all.Length > MostNamed ? $" and {all.Length - MostNamed} more" : "");
    }
}
