using StackingK8s.Contracts.Results;

namespace StackingK8s.DataCheck.Duplicates;

/// <summary>Makes one group of groups that hold the same pictures. Pure.</summary>
public static class GroupMerging
{
    /// <summary>Joins groups by pairs of rows.</summary>
    /// <param name="groups">Of each row; null for a row that stands for itself.</param>
    /// <param name="pairs">Rows with the same picture.</param>
    /// <returns>
    /// The groups that hang together, by their first row; and the effective group of each row. Joined groups take the name of the first
    /// of them in the manifest; rows without a group become duplicates-of-row-N, where N is the first of them.
    /// </returns>
    public static (IReadOnlyList<SamePictures> Merges, IReadOnlyList<string?> Effective) Merge(
        IReadOnlyList<string?> groups,
        IReadOnlyList<SamePicture> pairs
    )
    {
        DisjointSets sets = new(groups.Count);
        foreach (var members in RowsOfGroups(groups).Values)
        foreach (int row in members)
            sets.Join(members[0], row);
        foreach (var pair in pairs)
            sets.Join(pair.First, pair.Second);
        var pairsOf = pairs.ToLookup(pair => sets.Find(pair.First));
        var rowsOf = Enumerable.Range(0, groups.Count).Where(row => pairsOf.Contains(sets.Find(row))).ToLookup(sets.Find);
        string?[] effective = [.. groups];
        List<SamePictures> merges = [];
        foreach (var rows in rowsOf.OrderBy(rows => rows.Key))
        {
            string[] names = [.. rows.Select(row => groups[row]).OfType<string>().Distinct(StringComparer.Ordinal)];
            string group = names.Length > 0 ? names[0] : $"duplicates-of-row-{rows.Key}";
            merges.Add(new(group, names, [.. pairsOf[rows.Key]]));
            foreach (int row in rows)
                effective[row] = group;
        }
        return (merges, effective);
    }

    static Dictionary<string, List<int>> RowsOfGroups(IReadOnlyList<string?> groups)
    {
        Dictionary<string, List<int>> rows = new(StringComparer.Ordinal);
        for (int row = 0; row < groups.Count; row++)
        {
            if (groups[row] is not { } group)
                continue;
            if (!rows.TryGetValue(group, out var members))
                rows.Add(group, members = []);
            members.Add(row);
        }
        return rows;
    }
}
