namespace StackingK8s.Boosting.Learner;

/// <summary>The rows sorted by leaf, as LightGBM's DataPartition: within a leaf in their first order.</summary>
sealed class RowOrder(BinTable table)
{
    readonly int[] right = new int[table.Rows];

    public int[] Rows { get; } = new int[table.Rows];

    public void Reset()
    {
        for (int row = 0; row < Rows.Length; row++)
            Rows[row] = row;
    }

    /// <summary>The rows of a leaf.</summary>
    public ReadOnlySpan<int> Of(Leaf leaf) => Rows.AsSpan(leaf.Begin, leaf.Count);

    /// <summary>Moves the rows that go left to the front of a leaf's.</summary>
    /// <returns>How many they are.</returns>
    public int Partition(Leaf leaf, in LeafSplit split)
    {
        var words = table.Words(split.Block);
        var rows = Rows.AsSpan(leaf.Begin, leaf.Count);
        int shift = 8 * split.Slot,
            goLeft = 0,
            goRight = 0;
        foreach (int row in rows)
            if (((words[row] >> shift) & 255) <= split.Bin)
                rows[goLeft++] = row;
            else
                right[goRight++] = row;
        right.AsSpan(0, goRight).CopyTo(rows[goLeft..]);
        return goLeft;
    }
}
