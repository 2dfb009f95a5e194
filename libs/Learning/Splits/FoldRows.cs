namespace StackingK8s.Learning.Splits;

/// <summary>The rows on either side of one fold, ascending, from the fold of each row as the splits return it.</summary>
public static class FoldRows
{
    /// <summary>The rows this fold's networks never see before they describe them.</summary>
    public static int[] HeldOut(ReadOnlySpan<int> foldOfRow, int fold) => Select(foldOfRow, foldOfRow.Count(fold), each => each == fold);

    /// <summary>The rows this fold's networks train on: all others.</summary>
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
