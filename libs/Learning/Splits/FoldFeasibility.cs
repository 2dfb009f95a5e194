namespace StackingK8s.Learning.Splits;

/// <summary>
/// What this product requires of folds beyond scikit-learn, which only warns where a class is too small: a fold without a class cannot
/// be evaluated and does not represent the data, so it is rejected before anything trains.
/// </summary>
public static class FoldFeasibility
{
    /// <summary>All reasons why these rows cannot be split into <paramref name="folds"/> folds; empty where they can.</summary>
    /// <param name="labels">The class of each row; any integers.</param>
    /// <param name="groups">The group of each row, or null where each row is a group of its own.</param>
    /// <param name="folds">K; below 2 it is itself a problem.</param>
    /// <param name="className">Formats a class for the messages; null: its number.</param>
    /// <returns>One sentence per problem, classes ascending.</returns>
    /// <exception cref="ArgumentException">The number of groups is not that of the rows.</exception>
    public static IReadOnlyList<string> Problems(
        IReadOnlyList<int> labels,
        IReadOnlyList<int>? groups,
        int folds,
        Func<int, string>? className = null
    )
    {
        if (groups is not null && groups.Count != labels.Count)
            throw new ArgumentException(
                $"The number of groups ({groups.Count}) differs from the number of rows ({labels.Count}).",
                nameof(groups)
            );
        var name = className ?? (label => $"{label}");
        var problems = new List<string>();
        if (folds < 2)
            problems.Add($"{folds} folds are too few. Use at least 2.");
        if (labels.Count == 0)
            return [.. problems, "The data has no rows. Add rows."];

        var classes = Coding.EncodeSorted(labels);
        if (classes.Keys.Length == 1)
            problems.Add($"All {labels.Count} rows are of class {name(classes.Keys[0])}. Add rows of another class.");
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
    /// All problems of a finished split: folds that hold out no row of a class. Splits of whole groups can have some even where
    /// <see cref="Problems"/> found enough groups.
    /// </summary>
    /// <param name="labels">The class of each row; any integers.</param>
    /// <param name="foldOfRow">The fold of each row, 0 .. K - 1.</param>
    /// <param name="folds">K.</param>
    /// <param name="className">Formats a class for the messages; null: its number.</param>
    /// <returns>One sentence per fold and missing class, folds ascending.</returns>
    /// <exception cref="IndexOutOfRangeException">A fold is not in 0 .. K - 1, or the rows outnumber the labels.</exception>
    public static IReadOnlyList<string> FindProblems(
        IReadOnlyList<int> labels,
        ReadOnlySpan<int> foldOfRow,
        int folds,
        Func<int, string>? className = null
    )
    {
        var name = className ?? (label => $"{label}");
        var classes = Coding.EncodeSorted(labels);
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

    static int[] GroupsPerClass(Coding classes, IReadOnlyList<int> groups)
    {
        var coded = Coding.EncodeByFirstAppearance(groups);
        bool[,] seen = new bool[classes.Keys.Length, coded.Keys.Length];
        int[] count = new int[classes.Keys.Length];
        for (int row = 0; row < groups.Count; row++)
        {
            ref bool known = ref seen[classes.OfRow[row], coded.OfRow[row]];
            if (!known)
                count[classes.OfRow[row]]++;
            known = true;
        }
        return count;
    }
}
