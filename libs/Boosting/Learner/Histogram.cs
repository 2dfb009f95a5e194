using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StackingK8s.Boosting.Learner;

/// <summary>
/// Histograms of one block of features (see <see cref="BinTable"/>). Every sum is made in LightGBM's order, so that its bits are the same.
/// </summary>
static unsafe class Histogram
{
    // Compiled by themselves, so that their loops have all registers, and at once: a search may be over before the runtime would get to it.
    const nuint BinBytes = 255 * 64;

    const MethodImplOptions Kernel = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Sums the gradients and hessians of rows per bin, as DenseBin::ConstructHistogram.</summary>
    /// <param name="histogram">bins x 8 doubles, overwritten.</param>
    /// <param name="bins">Bins of the block.</param>
    /// <param name="words">Bins per row of the data.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="gradients">Gradient and hessian of each of these rows.</param>
    /// <param name="count">How many rows.</param>
    [MethodImpl(Kernel)]
    public static void Build(double* histogram, int bins, uint* words, int* rows, Vector128<double>* gradients, int count)
    {
        new Span<double>(histogram, bins * BinTable.BinDoubles).Clear();
        byte* bytes = (byte*)histogram; // a bin's eight doubles are 64 bytes, a slot's two are 16
        for (int i = 0; i < count; i++)
        {
            nuint word = words[rows[i]];
            var gradient = gradients[i];
            Add(bytes + ((word << 6) & BinBytes), gradient);
            Add(bytes + ((word >> 2) & BinBytes) + 16, gradient);
            Add(bytes + ((word >> 10) & BinBytes) + 32, gradient);
            Add(bytes + ((word >> 18) & BinBytes) + 48, gradient);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(byte* at, Vector128<double> gradient) => (Vector128.Load((double*)at) + gradient).Store((double*)at);

    /// <summary>
    /// Derives the most frequent bins from the leaf's sums, as Dataset::FixHistogram: LightGBM does not sum up their rows, and what is
    /// left after subtracting all other bins differs from that sum in its last bits.
    /// </summary>
    /// <param name="histogram">bins x 8 doubles.</param>
    /// <param name="bins">Bins of the block.</param>
    /// <param name="mostFrequent">Per slot; 0: nothing to derive.</param>
    /// <param name="gradient">The leaf's sum.</param>
    /// <param name="hessian">The leaf's sum.</param>
    [MethodImpl(Kernel)]
    public static void Fix(double* histogram, int bins, ReadOnlySpan<int> mostFrequent, double gradient, double hessian)
    {
        bool any = false;
        for (int slot = 0; slot < BinTable.Slots; slot++)
            if (mostFrequent[slot] > 0)
            {
                Vector128<double>.Zero.Store(histogram + mostFrequent[slot] * BinTable.BinDoubles + 2 * slot);
                any = true;
            }
        if (!any)
            return;
        Vector256<double> low = Vector256.Create(gradient, hessian, gradient, hessian),
            high = low;
        for (double* bin = histogram; bin < histogram + bins * BinTable.BinDoubles; bin += BinTable.BinDoubles)
        {
            low -= Vector256.Load(bin);
            high -= Vector256.Load(bin + 4);
        }
        double* rest = stackalloc double[BinTable.BinDoubles];
        low.Store(rest);
        high.Store(rest + 4);
        for (int slot = 0; slot < BinTable.Slots; slot++)
            if (mostFrequent[slot] > 0)
                Vector128.Load(rest + 2 * slot).Store(histogram + mostFrequent[slot] * BinTable.BinDoubles + 2 * slot);
    }

    /// <summary>Subtracts another histogram, bin by bin.</summary>
    [MethodImpl(Kernel)]
    public static void Subtract(double* histogram, double* other, int bins)
    {
        for (int i = 0; i < bins * BinTable.BinDoubles; i += 4)
            (Vector256.Load(histogram + i) - Vector256.Load(other + i)).Store(histogram + i);
    }
}
