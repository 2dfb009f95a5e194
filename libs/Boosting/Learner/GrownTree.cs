namespace StackingK8s.Boosting.Learner;

/// <summary>A tree as bins see it. Node n splits a leaf; a child below 0 is the leaf -child - 1.</summary>
sealed class GrownTree(int mostLeaves)
{
    readonly (int Block, int Shift, int Bin, int Left, int Right)[] nodes = new (int, int, int, int, int)[mostLeaves - 1];
    readonly (int Node, bool IsLeft)[] parents = new (int, bool)[mostLeaves];

    public double[] Outputs { get; } = new double[mostLeaves];

    public int Leaves { get; private set; } = 1;

    public void Clear() => Leaves = 1;

    /// <summary>Splits a leaf; it stays the left one, the right one is new.</summary>
    /// <returns>The new leaf.</returns>
    public int Split(int leaf, in LeafSplit split)
    {
        int node = Leaves - 1;
        if (node > 0)
        {
            ref var parent = ref nodes[parents[leaf].Node];
            (parent.Left, parent.Right) = parents[leaf].IsLeft ? (node, parent.Right) : (parent.Left, node);
        }
        nodes[node] = (split.Block, 8 * split.Slot, split.Bin, -leaf - 1, -Leaves - 1);
        (parents[leaf], parents[Leaves]) = ((node, true), (node, false));
        return Leaves++;
    }

    /// <summary>Replaces the output of each leaf.</summary>
    public void ChangeOutputs(Func<double, double> change)
    {
        for (int leaf = 0; leaf < Leaves; leaf++)
            Outputs[leaf] = change(Outputs[leaf]);
    }

    /// <summary>Adds each row's output to its score.</summary>
    public void AddTo(double[] scores, BinTable table)
    {
        for (int row = 0; row < scores.Length; row++)
        {
            int at = Leaves == 1 ? -1 : 0;
            while (at >= 0)
            {
                var (block, shift, bin, left, right) = nodes[at];
                at = ((table.Words(block)[row] >> shift) & 255) <= bin ? left : right;
            }
            scores[row] += Outputs[-at - 1];
        }
    }
}
