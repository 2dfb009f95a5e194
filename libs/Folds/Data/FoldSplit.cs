using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Folds.Data;

/// <summary>Splits a manifest into folds. Pure.</summary>
public static class FoldSplit
{
    /// <summary>Assigns a fold to each row.</summary>
    /// <param name="manifest">The rows.</param>
    /// <param name="groups">A group per row, all of whose rows get the same fold; null where every row stands for itself.</param>
    /// <param name="folds">2 to 100.</param>
    /// <param name="shuffle">Shuffle before splitting.</param>
    /// <param name="seed">Seed of the shuffle.</param>
    /// <returns>0 to folds - 1 per row, the same as scikit-learn's StratifiedKFold or StratifiedGroupKFold gives.</returns>
    /// <exception cref="DataException">The rows cannot be split into that many folds with both classes in each.</exception>
    public static int[] AssignFolds(Manifest manifest, IReadOnlyList<string>? groups, int folds, bool shuffle, long seed)
    {
        int[] labels = [.. manifest.Rows.Select(row => row.Label)];
        string Name(int label) => manifest.LabelNames[label];
        RejectIfAny(FoldFeasibility.Problems(labels, groups, folds, Name));
        long? shuffleSeed = shuffle ? seed : null;
        int[] fold = groups is null
            ? StratifiedKFold.Split(labels, folds, shuffle, shuffleSeed)
            : StratifiedGroupKFold.Split(labels, groups, folds, shuffle, shuffleSeed);
        RejectIfAny(FoldFeasibility.ProblemsOf(labels, fold, folds, Name));
        return fold;
    }

    static void RejectIfAny(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
            throw new DataException(
                "The manifest cannot be split into folds:\n" + string.Join("\n", problems.Select(problem => $"  {problem}"))
            );
    }
}
