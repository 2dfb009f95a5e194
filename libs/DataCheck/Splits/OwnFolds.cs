using StackingK8s.Learning.Splits;

namespace StackingK8s.DataCheck.Splits;

/// <summary>The user's own folds, from a column of the manifest. Pure.</summary>
static class OwnFolds
{
    const int MostNamed = 10;

    /// <summary>Numbers the folds from 0, by value where all are numbers, else by code point.</summary>
    /// <param name="own">The fold of each row, by its name.</param>
    public static int[] Number(IReadOnlyList<string> own) => GroupNumbers.Create(own)!;

    /// <summary>Finds every reason why these folds cannot be used.</summary>
    /// <param name="rows">Labels and groups.</param>
    /// <param name="own">The fold of each row, by its name.</param>
    /// <param name="count">Folds of the run.</param>
    /// <returns>A sentence per problem; empty where there is none.</returns>
    public static IReadOnlyList<string> Problems(SplitRows rows, IReadOnlyList<string> own, int count)
    {
        var names = GroupNumbers.Sorted(own.Distinct(StringComparer.Ordinal));
        List<string> problems = [];
        if (names.Count != count)
            problems.Add(
                $"The manifest has {names.Count} {(names.Count == 1 ? "fold" : "folds")} of its own ({Some(names)}), but {count} are "
                    + $"wanted: {(names.Count < 2 ? "name 2 or more in the column" : $"set folds.count (--folds) to {names.Count}")}."
            );
        problems.AddRange(DividedGroups(rows.Groups, own));
        problems.AddRange(MissingClasses(rows, own, names));
        return problems;
    }

    static IEnumerable<string> DividedGroups(IReadOnlyList<string?> groups, IReadOnlyList<string> own)
    {
        Dictionary<string, SortedSet<string>> foldsOfGroup = new(StringComparer.Ordinal);
        for (int row = 0; row < groups.Count; row++)
            if (groups[row] is { } group)
            {
                if (!foldsOfGroup.TryGetValue(group, out var folds))
                    foldsOfGroup.Add(group, folds = new(StringComparer.Ordinal));
                folds.Add(own[row]);
            }
        List<string> divided =
        [
            .. GroupNumbers
                .Sorted(foldsOfGroup.Where(group => group.Value.Count > 1).Select(group => group.Key))
                .Select(group => $"{group} (in {string.Join(", ", GroupNumbers.Sorted(foldsOfGroup[group]))})"),
        ];
        if (divided.Count > 0)
            yield return $"{(divided.Count == 1 ? "1 group lies" : $"{divided.Count} groups lie")} in several folds: {Some(divided)}. "
                + "Give all rows of a group the same fold.";
    }

    static IEnumerable<string> MissingClasses(SplitRows rows, IReadOnlyList<string> own, IReadOnlyList<string> names)
    {
        HashSet<(string, int)> present = [];
        for (int row = 0; row < own.Count; row++)
            present.Add((own[row], rows.Labels[row]));
        return from fold in names
            from label in Enumerable.Range(0, rows.LabelNames.Count)
            where !present.Contains((fold, label))
            select $"Fold {fold} holds out no row of class {rows.LabelNames[label]}: put some of its rows into the fold.";
    }

    static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
}
