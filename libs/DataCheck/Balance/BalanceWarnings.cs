using System.Globalization;
using StackingK8s.Artifacts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.DataCheck.Balance;

/// <summary>Warns of classes, groups and slices that lie unevenly. Pure.</summary>
static class BalanceWarnings
{
    /// <summary>A fold is uneven with this many times the rows or the share of positives of an average fold, or fewer.</summary>
    const double NotableRatio = 1.5;

    const int MostNamed = 5;

    /// <summary>Warns of groups.</summary>
    /// <param name="manifest">training or test.</param>
    /// <param name="labels">Of each row.</param>
    /// <param name="groups">Effective groups.</param>
    /// <param name="labelNames">The negative label's name, then the positive one's.</param>
    public static IEnumerable<DataFinding> OfGroups(
        string manifest,
        IReadOnlyList<int> labels,
        IReadOnlyList<string?> groups,
        IReadOnlyList<string> labelNames
    )
    {
        for (int label = 0; label < labelNames.Count; label++)
        {
            string?[] own = [.. groups.Where((_, row) => labels[row] == label)];
            if (own is [{ } only, ..] && own.All(group => group == only))
                yield return new(
                    DataFindings.ClassInOneGroup,
                    $"Group {MessageText.Quote(only)} alone has all rows of class {labelNames[label]} of the {manifest} manifest: a "
                        + "network cannot tell the class from the group. Add groups of that class."
                );
        }
        var largest = groups
            .OfType<string>()
            .CountBy(group => group, StringComparer.Ordinal)
            .OrderByDescending(group => group.Value)
            .FirstOrDefault();
        if (2 * largest.Value > groups.Count)
            yield return new(
                DataFindings.LargeGroup,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Group {MessageText.Quote(largest.Key)} has {largest.Value:N0} of {groups.Count:N0} rows of the {manifest} manifest: "
                        + $"what is measured says much about it and little about others."
                )
            );
    }

    /// <summary>Warns of folds.</summary>
    /// <param name="folds">What each holds out.</param>
    public static IEnumerable<DataFinding> OfFolds(IReadOnlyList<FoldContent> folds)
    {
        double rows = folds.Average(fold => fold.Rows),
            share = folds.Sum(fold => fold.Positives) / (double)folds.Sum(fold => fold.Rows);
        var uneven = folds.Where(fold => IsNotable(fold.Rows / rows) || IsNotable((double)fold.Positives / fold.Rows / share)).ToList();
        if (uneven.Count > 0)
            yield return new(
                DataFindings.UnevenFolds,
                "The folds are uneven: "
                    + string.Join(
                        "; ",
                        uneven
                            .Take(MostNamed)
                            .Select(fold =>
                                string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"fold {fold.Fold} holds out {fold.Rows:N0} rows, {100.0 * fold.Positives / fold.Rows:0} % positive"
                                )
                            )
                    )
                    + string.Create(
                        CultureInfo.InvariantCulture,
                        $"; on average {rows:N0} rows, {100 * share:0} %. Large groups do this: use fewer folds or split the "
                            + $"groups further."
                    )
            );
        foreach (string slice in folds[0].Slices.Keys)
        {
            var alone = folds
                .SelectMany(fold => fold.Slices[slice].Keys.Select(value => (value, fold.Fold)))
                .GroupBy(pair => pair.value, StringComparer.Ordinal)
                .Where(value => value.Count() == 1)
                .Select(value => $"{MessageText.Quote(value.Key)} (fold {value.First().Fold})")
                .Order(StringComparer.Ordinal)
                .ToList();
            if (alone.Count > 0)
                yield return new(
                    DataFindings.SliceInOneFold,
                    $"Of column {MessageText.Quote(slice)}, {MessageText.Count(alone.Count, "value lies", "values lie")} in one fold "
                        + $"alone: {string.Join(", ", alone.Take(MostNamed))}{(alone.Count > MostNamed ? ", …" : "")}. Their "
                        + "rows are scored by networks that saw none of the kind."
                );
        }
    }

    static bool IsNotable(double ratio) => ratio is > NotableRatio or < 1 / NotableRatio;
}
