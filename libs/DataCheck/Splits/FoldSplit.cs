using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Splits;

namespace StackingK8s.DataCheck.Splits;

/// <summary>Splits rows into folds, or takes the user's own. Pure: the fold step and `stacking verify` both call it.</summary>
public static class FoldSplit
{
    /// <summary>Assigns a fold to each row.</summary>
    /// <param name="rows">Labels, groups and own folds.</param>
    /// <param name="folds">How many, and whether the rows are shuffled before.</param>
    /// <param name="seed">Seed of the shuffle.</param>
    /// <returns>
    /// 0 to folds.Count - 1 per row: the user's own folds in their order, else the folds that scikit-learn's StratifiedGroupKFold gives, or
    /// its StratifiedKFold where no row has a group.
    /// </returns>
    /// <exception cref="DataException">The rows cannot be split into that many folds with both classes in each; all problems.</exception>
    public static int[] AssignFolds(SplitRows rows, FoldsSpec folds, long seed)
    {
        string Name(int label) => rows.LabelNames[label];
        if (rows.OwnFolds is { } own)
        {
            RejectIfAny("The manifest's own folds cannot be used", OwnFolds.Problems(rows, own, folds.Count));
            return OwnFolds.Number(own);
        }
        int[]? groups = GroupNumbers.Create(rows.Groups);
        RejectIfAny("The manifest cannot be split into folds", FoldFeasibility.Problems(rows.Labels, groups, folds.Count, Name));
        long? shuffleSeed = folds.Shuffle ? seed : null;
        int[] fold = groups is null
            ? StratifiedKFold.Split(rows.Labels, folds.Count, folds.Shuffle, shuffleSeed)
            : StratifiedGroupKFold.Split(rows.Labels, groups, folds.Count, folds.Shuffle, shuffleSeed);
        RejectIfAny("The manifest cannot be split into folds", FoldFeasibility.FindProblems(rows.Labels, fold, folds.Count, Name));
        return fold;
    }

    static void RejectIfAny(string what, IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
            throw new DataException($"{what}:\n" + string.Join("\n", problems.Select(problem => $"  {problem}")));
    }
}
