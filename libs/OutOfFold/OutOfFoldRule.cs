using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;
using StackingK8s.Learning.Splits;

namespace StackingK8s.OutOfFold;

/// <summary>
/// The rule that everything else serves: no row is embedded by a network that has seen it or its group, and every row is embedded exactly
/// once per expert. The aggregate step and `stacking verify` both check it. Lists of training rows are read from their files, once each.
/// </summary>
public static class OutOfFoldRule
{
    /// <summary>Checks all folds of a run together.</summary>
    /// <param name="folds">All folds.</param>
    /// <param name="stop">Cancels the check.</param>
    /// <returns>Every way in which these folds break the rule; empty if they keep it.</returns>
    /// <exception cref="ArtifactException">A list of training rows is not one.</exception>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(IReadOnlyList<FoldOutput> folds, CancellationToken stop) =>
        [.. OrderProblems(folds), .. await LeakProblemsAsync(folds, stop)];

    /// <summary>Whether every row is embedded once, and each fold's rows are in manifest order: only then can there be a table.</summary>
    internal static IReadOnlyList<string> OrderProblems(IReadOnlyList<FoldOutput> folds) =>
        [
            // Experts of one fold embed the same list of rows, so once per fold is once per expert.
            .. HeldOutCoverage.Problems(Rows(folds), [.. folds.Select(fold => Numbers(fold.HeldOut))]),
            .. folds.Select(OrderProblem).OfType<string>(),
        ];

    /// <summary>Whether any network has seen what it embeds.</summary>
    internal static async Task<IReadOnlyList<string>> LeakProblemsAsync(IReadOnlyList<FoldOutput> folds, CancellationToken stop)
    {
        int rows = Rows(folds);
        var others = OrderProblems(folds).Count == 0 ? new OtherRows(folds) : null;
        var overlap = FoldOverlap.Find(folds);
        var problems = new List<string>[folds.Count];
        await Parallel.ForAsync(0, folds.Count, stop, (fold, _) =>
        {
            // The list of all other rows needs no reading: it leaks only what folds that overlap share.
            string? unsuspicious = overlap.Contains(fold) ? null : others?.Digest(fold);
            problems[fold] = LeakProblems(folds[fold], rows - folds[fold].HeldOut.Count, unsuspicious);
            return ValueTask.CompletedTask;
        });
        return [.. problems.SelectMany(fold => fold)];
    }

    static List<string> LeakProblems(FoldOutput fold, int unseen, string? unsuspicious)
    {
        Lazy<LeakCheck> check = new(() => new(fold.HeldOut));
        // The experts of a fold are mostly trained on one list, which is read once.
        Dictionary<string, (IReadOnlyList<string> Leaks, int Count)> lists = new(StringComparer.Ordinal);
        List<string> problems = [];
        foreach (var expert in fold.Experts.Where(expert => expert.TrainingRowsDigest != unsuspicious))
        {
            if (!lists.TryGetValue(expert.TrainingRowsDigest, out var list))
                lists[expert.TrainingRowsDigest] = list = (check.Value.Problems(expert.TrainingRows, out int count), count);
            problems.AddRange(list.Leaks.Select(leak => $"fold {fold.Fold}, {expert.Name}: {leak}"));
            if (list.Count > unseen)
                problems.Add($"fold {fold.Fold}, {expert.Name}: lists {list.Count} training rows, but only {unseen} are outside the fold.");
        }
        return problems;
    }

    static string? OrderProblem(FoldOutput fold)
    {
        int[] numbers = Numbers(fold.HeldOut);
        for (int i = 1; i < numbers.Length; i++)
            if (numbers[i] < numbers[i - 1])
                return $"fold {fold.Fold}: lists row {numbers[i]} after row {numbers[i - 1]}, which is not the order of the manifest.";
        return null;
    }

    static int[] Numbers(RowList rows) => [.. Enumerable.Range(0, rows.Count).Select(rows.Number)];

    static int Rows(IReadOnlyList<FoldOutput> folds) => folds.Sum(fold => fold.HeldOut.Count);
}
