namespace StackingK8s.Boosting.Learner;

/// <summary>The best split of a leaf: rows whose bin is at most Bin go left. Sums are of gradients and hessians.</summary>
struct LeafSplit
{
    public double Gain,
        RawGain,
        LeftGradient,
        LeftHessian;
    public int Column,
        Block,
        Slot,
        Bin;

    /// <summary>No split at all: every other one is better.</summary>
    public static LeafSplit None =>
        new()
        {
            Gain = double.NegativeInfinity,
            RawGain = double.NegativeInfinity,
            Column = int.MaxValue,
        };

    /// <summary>As SplitInfo's operator >: more gain, or as much with a smaller feature.</summary>
    public readonly bool IsBetterThan(in LeafSplit other) => Gain != other.Gain ? Gain > other.Gain : Column < other.Column;
}
