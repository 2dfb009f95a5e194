using System.Runtime.Intrinsics;

namespace StackingK8s.Boosting.Learner;

/// <summary>
/// What is known of the four features of a block while it is searched. Unpacking pairs puts slots 0, 2, 1, 3 into lanes 0 to 3.
/// </summary>
unsafe struct Lanes
{
    // A gain can be compared without its divisions, but for errors of some 1e-15.
    const double Margin = 1 - 1e-9;

    readonly double shift,
        globalBest;
    readonly int used;
    int splittable;
    fixed double bounds[BinTable.Slots];
    fixed double gains[BinTable.Slots];
    fixed double leftGradients[BinTable.Slots];
    fixed double leftHessians[BinTable.Slots];
    fixed int bins[BinTable.Slots];

    /// <param name="used">A bit per slot to look at.</param>
    /// <param name="shift">The gain, before it is reduced by this, that a split must exceed.</param>
    /// <param name="globalBest">The best such gain in the blocks before.</param>
    public Lanes(int used, double shift, double globalBest)
    {
        (this.used, this.shift, this.globalBest) = (used, shift, globalBest);
        for (int lane = 0; lane < BinTable.Slots; lane++)
            (bounds[lane], gains[lane]) = (shift * Margin, double.NegativeInfinity);
    }

    /// <summary>All bits set in the lanes not to look at.</summary>
    public readonly Vector256<double> Unused()
    {
        var mask = Vector256<long>.Zero;
        for (int lane = 0; lane < BinTable.Slots; lane++)
            if ((used & (1 << SlotOf(lane))) == 0)
                mask = mask.WithElement(lane, -1L);
        return mask.AsDouble();
    }

    /// <summary>Gains below these cannot matter.</summary>
    public readonly Vector256<double> Bounds() => Vector256.Create(bounds[0], bounds[1], bounds[2], bounds[3]);

    /// <summary>Looks at the gains of splitting behind a bin.</summary>
    /// <param name="mask">A bit per lane that may split there.</param>
    /// <param name="bin">The last bin that goes left.</param>
    /// <param name="gain">Per lane, not yet reduced.</param>
    /// <param name="leftGradient">Per lane, the sum of what goes left.</param>
    /// <param name="leftHessian">Per lane, the sum of what goes left.</param>
    public void Consider(int mask, int bin, Vector256<double> gain, Vector256<double> leftGradient, Vector256<double> leftHessian)
    {
        for (int lane = 0; lane < BinTable.Slots; lane++)
        {
            double candidate = gain[lane];
            if ((mask & (1 << lane)) == 0 || candidate <= shift)
                continue;
            splittable |= 1 << SlotOf(lane);
            if (candidate > gains[lane])
            {
                (gains[lane], bins[lane]) = (candidate, bin);
                (leftGradients[lane], leftHessians[lane]) = (leftGradient[lane], leftHessian[lane]);
            }
            bounds[lane] = Math.Max(gains[lane], globalBest) * Margin;
        }
    }

    /// <summary>Replaces the best split by one of these features' if that is better.</summary>
    /// <returns>A bit per slot whose feature can split the leaf.</returns>
    public readonly int Finish(BinTable table, int block, ref LeafSplit best)
    {
        for (int lane = 0; lane < BinTable.Slots; lane++)
        {
            if ((splittable & (1 << SlotOf(lane))) == 0)
                continue;
            LeafSplit found = new()
            {
                Gain = gains[lane] - shift,
                RawGain = gains[lane],
                LeftGradient = leftGradients[lane],
                LeftHessian = leftHessians[lane],
                Column = table.Mapper(block, SlotOf(lane))!.Column,
                Block = block,
                Slot = SlotOf(lane),
                Bin = bins[lane],
            };
            if (found.IsBetterThan(best))
                best = found;
        }
        return splittable;
    }

    static int SlotOf(int lane) => lane is 1 or 2 ? 3 - lane : lane;
}
