using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StackingK8s.Boosting.Learner;

/// <summary>
/// Finds the best split of one leaf, block by block, as FeatureHistogram::FindBestThresholdSequentially from the last bin to the first:
/// the same operations on doubles in the same order, four features at a time.
/// </summary>
/// <remarks>
/// A gain costs two divisions. They are left out where a comparison without them shows, with a margin far above its rounding errors, that
/// the gain is neither above the best known one nor needed to call the feature splittable.
/// </remarks>
unsafe struct SplitSearch
{
    /// <summary>LightGBM's kEpsilon, a float.</summary>
    public const double Epsilon = 1e-15f;

    const int AllLanes = 15;

    readonly Vector256<double> gradient,
        hessian,
        rows,
        countFactor,
        minRows,
        minHessian,
        l1,
        l2;
    readonly double shift;
    readonly bool hasL1;
    LeafSplit best;

    public SplitSearch(Leaf leaf, MetaParameters parameters)
    {
        double sum = leaf.Hessian + 2 * Epsilon;
        gradient = Vector256.Create(leaf.Gradient);
        hessian = Vector256.Create(sum);
        rows = Vector256.Create((double)leaf.Count);
        countFactor = Vector256.Create(leaf.Count / sum);
        minRows = Vector256.Create((double)parameters.MinChildSamples);
        minHessian = Vector256.Create(parameters.MinChildWeight);
        l1 = Vector256.Create(parameters.RegAlpha);
        l2 = Vector256.Create(parameters.RegLambda);
        hasL1 = parameters.RegAlpha > 0;
        double beyond = Math.Max(0.0, Math.Abs(leaf.Gradient) - parameters.RegAlpha);
        shift = beyond * beyond / (sum + parameters.RegLambda) + parameters.MinSplitGain;
        best = LeafSplit.None;
    }

    /// <summary>The best split of all blocks searched so far.</summary>
    public readonly LeafSplit Best => best;

    /// <summary>Searches a block.</summary>
    /// <param name="histogram">The leaf's histogram of the block.</param>
    /// <param name="table">Says which features the block has.</param>
    /// <param name="block">The block.</param>
    /// <param name="used">A bit per slot to look at.</param>
    /// <returns>A bit per slot whose feature can split the leaf.</returns>
    public int Search(double* histogram, BinTable table, int block, int used)
    {
        Lanes lanes = new(used, shift, best.RawGain);
        Scan scan = new()
        {
            Bin = table.BinsOf[block] - 1,
            Hessian = Vector256.Create(Epsilon),
            Done = lanes.Unused(),
        };
        while (hasL1 ? Continue<True>(histogram, ref scan, lanes.Bounds()) : Continue<False>(histogram, ref scan, lanes.Bounds()))
        {
            lanes.Consider(scan.Promising, scan.Bin, scan.Gain, gradient - scan.Gradient, hessian - scan.Hessian);
        }
        return lanes.Finish(table, block, ref best);
    }

    /// <summary>Moves on to the next bin that a feature may gain most by splitting below; false where the block ends.</summary>
    // By itself, so that the loop has all registers; compiled at once, for a search may be over before the runtime would get to it.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    readonly bool Continue<TL1>(double* histogram, ref Scan scan, Vector256<double> bounds)
    {
        var (sumGradient, sumHessian, count, done) = (scan.Gradient, scan.Hessian, scan.Count, scan.Done);
        var (allGradient, allHessian, allRows, factor) = (gradient, hessian, rows, countFactor);
        var (leastRows, leastHessian, penalty1, penalty2) = (minRows, minHessian, l1, l2);
        var half = Vector256.Create(0.5);
        for (double* at = histogram + scan.Bin * BinTable.BinDoubles; at > histogram; at -= BinTable.BinDoubles)
        {
            Vector256<double> low = Vector256.Load(at),
                high = Vector256.Load(at + 4),
                hessians = Avx.UnpackHigh(low, high);
            sumGradient += Avx.UnpackLow(low, high);
            sumHessian += hessians;
            count += Avx.RoundToZero(hessians * factor + half);
            var enough = Avx.AndNot(
                done,
                Vector256.GreaterThanOrEqual(count, leastRows) & Vector256.GreaterThanOrEqual(sumHessian, leastHessian)
            );
            if (Avx.MoveMask(enough) == 0)
                continue;
            var leftHessian = allHessian - sumHessian;
            var end = Vector256.LessThan(allRows - count, leastRows) | Vector256.LessThan(leftHessian, leastHessian);
            done |= enough & end;
            if (Avx.MoveMask(done) == AllLanes)
                return false;
            Vector256<double> left = allGradient - sumGradient,
                right = sumGradient,
                below = leftHessian + penalty2,
                above = sumHessian + penalty2;
            if (typeof(TL1) == typeof(True))
            {
                left = Avx.Max(Vector256.Abs(left) - penalty1, Vector256<double>.Zero);
                right = Avx.Max(Vector256.Abs(right) - penalty1, Vector256<double>.Zero);
            }
            left *= left;
            right *= right;
            var promising = Avx.AndNot(end, enough) & Vector256.GreaterThanOrEqual(left * above + right * below, bounds * (below * above));
            int mask = Avx.MoveMask(promising);
            if (mask == 0)
                continue;
            (scan.Gradient, scan.Hessian, scan.Count, scan.Done) = (sumGradient, sumHessian, count, done);
            (scan.Promising, scan.Gain) = (mask, left / below + right / above);
            scan.Bin = (int)((at - histogram) / BinTable.BinDoubles) - 1;
            return true;
        }
        return false;
    }

    struct True;

    struct False;

    /// <summary>How far a block is searched: the sums right of a bin, and what was found there.</summary>
    struct Scan
    {
        public Vector256<double> Gradient,
            Hessian,
            Count,
            Done,
            Gain;
        public int Bin,
            Promising;
    }
}
