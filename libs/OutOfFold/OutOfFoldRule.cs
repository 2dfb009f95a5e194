using StackingK8s.Learning.Splits;

namespace StackingK8s.OutOfFold;

/// <summary>
/// The rule that everything else serves: no row is embedded by a network that has seen it or its group, and every row is embedded exactly
/// once per expert. Pure; the aggregate step and `stacking verify` both check it.
/// </summary>
public static class OutOfFoldRule
{
    /// <summary>Checks all folds of a run together.</summary>
    /// <returns>Every way in which these folds break the rule; empty if they keep it.</returns>
    public static IReadOnlyList<string> Problems(IReadOnlyList<FoldOutput> folds)
    {
        // Experts of one fold embed the same list of rows, so once per fold is once per expert.
        int rows = folds.Sum(fold => fold.HeldOut.Count);
        List<string> problems =
        [
            .. HeldOutCoverage.Problems(rows, [.. folds.Select(fold => fold.HeldOut.Select(row => row.Row).ToArray())]),
        ];
        foreach (var fold in folds)
        foreach (var expert in fold.Experts)
        {
            problems.AddRange(
                LeakCheck.Problems(expert.TrainingRows, fold.HeldOut).Select(leak => $"fold {fold.Fold}, {expert.Name}: {leak}")
            );
            int unseen = rows - fold.HeldOut.Count;
            if (expert.TrainingRows.Count > unseen)
                problems.Add(
                    $"fold {fold.Fold}, {expert.Name}: lists {expert.TrainingRows.Count} training rows, "
                        + $"but only {unseen} are outside the fold."
                );
        }
        return problems;
    }
}
