using StackingK8s.Contracts.Results;

namespace StackingK8s.DataCheck.Balance;

/// <summary>Counts what each fold holds out. Pure.</summary>
static class FoldContents
{
    /// <summary>Values of a slice that are counted one by one; the rarer ones are counted together.</summary>
    const int MostValues = 100;

    const string Others = "(others)";

    /// <summary>Counts rows, classes, groups and slices.</summary>
    /// <param name="rows">Of the training manifest.</param>
    /// <param name="units">A number per row, equal for rows of one effective group.</param>
    /// <param name="foldOfRow">From 0.</param>
    /// <param name="folds">How many.</param>
    public static IReadOnlyList<FoldContent> Count(CheckedRows rows, int[] units, int[] foldOfRow, int folds)
    {
        var slices = rows.Slices.ToDictionary(slice => slice.Key, slice => Common(slice.Value), StringComparer.Ordinal);
        var rowsOf = Enumerable.Range(0, foldOfRow.Length).ToLookup(row => foldOfRow[row]);
        return [.. Enumerable.Range(0, folds).Select(fold => Count(fold, [.. rowsOf[fold]]))];

        FoldContent Count(int fold, int[] own) =>
            new(
                fold,
                own.Length,
                own.Count(row => rows.Labels[row] == 1),
                own.Select(row => units[row]).Distinct().Count(),
                new SortedDictionary<string, IReadOnlyDictionary<string, int>>(
                    slices.ToDictionary(slice => slice.Key, slice => CountValues(own.Select(row => slice.Value[row]))),
                    StringComparer.Ordinal
                )
            );
    }

    static IReadOnlyDictionary<string, int> CountValues(IEnumerable<string> values) =>
        new SortedDictionary<string, int>(
            values.CountBy(value => value, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    static IReadOnlyList<string> Common(IReadOnlyList<string> values)
    {
        var counts = values.CountBy(value => value, StringComparer.Ordinal).ToList();
        if (counts.Count <= MostValues)
            return values;
        HashSet<string> common = new(
            counts
                .OrderByDescending(value => value.Value)
                .ThenBy(value => value.Key, StringComparer.Ordinal)
                .Take(MostValues - 1)
                .Select(value => value.Key),
            StringComparer.Ordinal
        );
        return [.. values.Select(value => common.Contains(value) ? value : Others)];
    }
}
