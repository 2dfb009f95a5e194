namespace StackingK8s.Learning.Splits;

/// <summary>
/// What this product demands of folds beyond scikit-learn, which only warns where a class is too small: a fold without a class can
/// neither be judged nor stand for the whole, so it is refused before anything trains.
/// </summary>
public static class FoldFeasibility
{
    /// <summary>All reasons why these rows cannot make <paramref name="folds"/> folds; none where they can.</summary>
    /// <param name="labels">The class of each row; any integers.</param>
    /// <param name="groups">The group of each row, or null where rows stand for themselves.</param>
    /// <param name="folds">K.</param>
    /// <param name="className">How to name a class in the sentences; its number where not given.</param>
    public static IReadOnlyList<string> Problems(
        IReadOnlyList<int> labels,
        IReadOnlyList<string>? groups,
        int folds,
        Func<int, string>? className = null
    )
    {
        if (groups is not null && groups.Count != labels.Count)
            throw new ArgumentException($"{groups.Count} groups do not name the group of each of {labels.Count} rows.", nameof(groups));
        var name = className ?? (label => $"{label}");
        var problems = new List<string>();
        if (folds < 2)
            problems.Add($"{folds} folds leave nothing to hold out; use at least 2.");
        if (labels.Count == 0)
            return [.. problems, "There are no rows."];

        var classes = Coding<int>.Sorted(labels, Comparer<int>.Default);
        if (classes.Keys.Length == 1)
            problems.Add($"All {labels.Count} rows are of class {name(classes.Keys[0])}; add rows of another class.");
        int[] available = groups is null ? classes.Counts : GroupsPerClass(classes, groups);
        string unit = groups is null ? "row" : "group";
        for (int code = 0; code < available.Length; code++)
        {
            int has = available[code];
            if (has >= folds)
                continue;
            problems.Add(
                $"Class {name(classes.Keys[code])} has {has} {unit}{(has == 1 ? "" : "s")}, fewer than {folds} folds: "
                    + (has >= 2 ? $"use at most {has} folds or add {unit}s of it." : $"add {unit}s of it.")
            );
        }
        return problems;
    }

    /// <summary>
    /// All faults of a finished split: folds that hold a class out not at all. Whole groups can be dealt so even where
    /// <see cref="Problems"/> found enough of them.
    /// </summary>
    /// <param name="labels">The class of each row; any integers.</param>
    /// <param name="foldOfRow">The fold of each row, 0 .. K - 1.</param>
    /// <param name="folds">K.</param>
    /// <param name="className">How to name a class in the sentences; its number where not given.</param>
    public static IReadOnlyList<string> ProblemsOf(
        IReadOnlyList<int> labels,
        ReadOnlySpan<int> foldOfRow,
        int folds,
        Func<int, string>? className = null
    )
    {
        var name = className ?? (label => $"{label}");
        var classes = Coding<int>.Sorted(labels, Comparer<int>.Default);
        int[,] rows = new int[folds, classes.Keys.Length];
        for (int row = 0; row < foldOfRow.Length; row++)
            rows[foldOfRow[row], classes.OfRow[row]]++;
        var problems = new List<string>();
        for (int fold = 0; fold < folds; fold++)
        for (int code = 0; code < classes.Keys.Length; code++)
            if (rows[fold, code] == 0)
                problems.Add($"Fold {fold} holds out no row of class {name(classes.Keys[code])}: use fewer folds or another seed.");
        return problems;
    }

    static int[] GroupsPerClass(Coding<int> classes, IReadOnlyList<string> groups)
    {
        var seen = new HashSet<(int, string)>();
        int[] count = new int[classes.Keys.Length];
        for (int row = 0; row < groups.Count; row++)
            if (seen.Add((classes.OfRow[row], groups[row])))
                count[classes.OfRow[row]]++;
        return count;
    }
}
