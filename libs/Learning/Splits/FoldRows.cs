namespace StackingK8s.Learning.Splits;

/// <summary>The rows on either side of one fold, ascending, from the fold of each row as the splits return it.</summary>
public static class FoldRows
{
    /// <summary>The rows that this fold's networks embed without having trained on them.</summary>
    /// <param name="foldOfRow">The fold of each row.</param>
    /// <param name="fold">The fold, from 0.</param>
    /// <returns>Row numbers, ascending; empty for a fold that holds out nothing.</returns>
    public static int[] HeldOut(ReadOnlySpan<int> foldOfRow, int fold) => Select(foldOfRow, foldOfRow.Count(fold), each => each == fold);

    /// <summary>The rows that this fold's networks train on: all others.</summary>
    /// <param name="foldOfRow">The fold of each row.</param>
    /// <param name="fold">The fold, from 0.</param>
    /// <returns>Row numbers, ascending.</returns>
    public static int[] Training(ReadOnlySpan<int> foldOfRow, int fold) =>
        Select(foldOfRow, foldOfRow.Length - foldOfRow.Count(fold), each => each != fold);

    static int[] Select(ReadOnlySpan<int> foldOfRow, int count, Func<int, bool> wanted)
    {
        int[] rows = new int[count];
        int filled = 0;
        for (int row = 0; row < foldOfRow.Length; row++)
            if (wanted(foldOfRow[row]))
                rows[filled++] = row;
        return rows;
    }
}
