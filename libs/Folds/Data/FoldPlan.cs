using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Folds.Data;

/// <summary>Which fold each row of a manifest belongs to. Pure.</summary>
public static class FoldPlan
{
    /// <param name="manifest">The rows.</param>
    /// <param name="groups">A group per row, which then never crosses folds; null where rows stand for themselves.</param>
    /// <param name="folds">2 to 100.</param>
    /// <param name="shuffle">Shuffle before cutting.</param>
    /// <param name="seed">Of the shuffle.</param>
    /// <returns>0 to folds - 1 per row, the same as scikit-learn's StratifiedKFold or StratifiedGroupKFold gives.</returns>
    /// <exception cref="DataException">The rows cannot make that many folds with both classes in each.</exception>
    public static int[] Of(Manifest manifest, IReadOnlyList<string>? groups, int folds, bool shuffle, long seed)
    {
        int[] labels = [.. manifest.Rows.Select(row => row.Label)];
        string Name(int label) => manifest.LabelNames[label];
        Refuse(FoldFeasibility.Problems(labels, groups, folds, Name));
        long? shuffleSeed = shuffle ? seed : null;
        int[] fold = groups is null
            ? StratifiedKFold.Split(labels, folds, shuffle, shuffleSeed)
            : StratifiedGroupKFold.Split(labels, groups, folds, shuffle, shuffleSeed);
        Refuse(FoldFeasibility.ProblemsOf(labels, fold, folds, Name));
        return fold;
    }

    static void Refuse(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
            throw new DataException(
                "The manifest cannot be cut into folds:\n" + string.Join("\n", problems.Select(problem => $"  {problem}"))
            );
    }
}
