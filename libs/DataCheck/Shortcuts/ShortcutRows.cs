namespace StackingK8s.DataCheck.Shortcuts;

/// <summary>The rows that shortcuts are sought in. A prediction for a fold is learnt on the rows of the others.</summary>
/// <param name="Labels">0 or 1 per row.</param>
/// <param name="Folds">Of each row, from 0.</param>
/// <param name="Groups">A number per row, from 0, equal for rows that are not independent.</param>
sealed record ShortcutRows(int[] Labels, int[] Folds, int[] Groups)
{
    /// <summary>One more than the highest fold.</summary>
    public int FoldCount { get; } = Folds.Max() + 1;
}
