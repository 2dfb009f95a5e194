namespace StackingK8s.Boosting.Learner;

/// <summary>A leaf of a growing tree: a stretch of the row order, the sums over its rows, and its best split.</summary>
sealed class Leaf(int blocks)
{
    public int Begin,
        Count,
        Depth;
    public double Gradient,
        Hessian;
    public LeafSplit Best = LeafSplit.None;

    /// <summary>Which stored histogram is its own; below 0: none, it is made of <see cref="Pieces"/> again when needed.</summary>
    public int Stored;

    /// <summary>Where no histogram is stored: it is the first piece's less those of all others, in this order.</summary>
    public readonly List<Piece> Pieces = [];

    /// <summary>Per block a bit for each feature that can split it; what cannot is not tried on its parts either.</summary>
    public readonly byte[] Splittable = new byte[blocks];
}
