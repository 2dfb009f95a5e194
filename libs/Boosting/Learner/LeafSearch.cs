using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StackingK8s.Boosting.Learner;

/// <summary>
/// Makes the histograms of leaves and finds the best split of each. A smaller child's is built from its rows, a larger one's is its
/// parent's less the smaller one's, as in LightGBM, for the last bits of a difference depend on how it came about.
/// </summary>
sealed unsafe class LeafSearch : IDisposable
{
    // About so many rows are summed up in the time in which a histogram of 255 bins is written to memory and read again.
    const int FewRows = 768;

    readonly BinTable table;
    readonly MetaParameters parameters;
    readonly int[][] mostFrequent;
    readonly byte[] present,
        used;
    readonly StoredHistograms stored;
    readonly Pieces pieces = new();
    readonly List<Piece> ofParent = [];
    readonly double* scratch;
    Vector128<double>[] gradients = [];

    public LeafSearch(BinTable table, MetaParameters parameters)
    {
        (this.table, this.parameters) = (table, parameters);
        mostFrequent = [.. Enumerable.Range(0, table.Blocks).Select(block => Slots(block, mapper => mapper?.MostFrequentBin ?? 0))];
        present =
        [
            .. Enumerable
                .Range(0, table.Blocks)
                .Select(block => (byte)Slots(block, mapper => mapper is null ? 0 : 1).Select((bit, slot) => bit << slot).Sum()),
        ];
        used = new byte[table.Blocks];
        stored = new StoredHistograms(table.OffsetOf[^1]);
        scratch = (double*)NativeMemory.AlignedAlloc(3 * BlockDoubles * sizeof(double), 64);
    }

    static nuint BlockDoubles => 256 * BinTable.BinDoubles;

    double* Smaller => scratch;

    double* Larger => scratch + BlockDoubles;

    double* Other => scratch + 2 * BlockDoubles;

    /// <summary>Searches the root of a new tree.</summary>
    public void Start(Vector128<double>[] gradients, Leaf root, RowOrder order)
    {
        this.gradients = gradients;
        stored.Clear();
        pieces.Clear();
        root.Pieces.Clear();
        root.Best = LeafSplit.None;
        root.Stored = -1;
        if (!CanSplit(root))
            return;
        var whole = pieces.Add(order.Of(root), gradients, root);
        Keep(root, whole);
        SplitSearch search = new(root, parameters);
        for (int block = 0; block < table.Blocks; block++)
        {
            double* histogram = Place(root, block, Smaller);
            Build(histogram, block, whole);
            root.Splittable[block] = (byte)search.Search(histogram, table, block, present[block]);
        }
        root.Best = search.Best;
    }

    /// <summary>Searches both parts of a leaf; what is known of the whole is still in <paramref name="left"/>.</summary>
    public void SplitOf(Leaf left, Leaf right, RowOrder order)
    {
        if (!CanSplit(left) && !CanSplit(right))
        {
            Skip(left, right);
            return;
        }
        int storedParent = left.Stored;
        ofParent.Clear();
        ofParent.AddRange(left.Pieces);
        left.Splittable.CopyTo(used, 0);
        var (smaller, larger) = left.Count < right.Count ? (left, right) : (right, left);
        var piece = pieces.Add(order.Of(smaller), gradients, smaller);
        KeepDifference(larger, storedParent, piece);
        Keep(smaller, piece);
        SplitSearch inSmaller = new(smaller, parameters),
            inLarger = new(larger, parameters);
        bool searchSmaller = CanSplit(smaller);
        for (int block = 0; block < table.Blocks; block++)
        {
            (smaller.Splittable[block], larger.Splittable[block]) = (0, 0);
            if (used[block] == 0)
                continue;
            double* small = Place(smaller, block, Smaller),
                large = Place(larger, block, Larger);
            Build(small, block, piece);
            if (searchSmaller)
                smaller.Splittable[block] = (byte)inSmaller.Search(small, table, block, used[block]);
            if (storedParent < 0)
                Rebuild(large, block, ofParent);
            Histogram.Subtract(large, small, table.BinsOf[block]);
            larger.Splittable[block] = (byte)inLarger.Search(large, table, block, used[block]);
        }
        (smaller.Best, larger.Best) = (inSmaller.Best, inLarger.Best);
    }

    /// <summary>Neither part of a leaf is split further.</summary>
    public void Skip(Leaf left, Leaf right)
    {
        stored.Return(left.Stored);
        (left.Stored, right.Stored) = (-1, -1);
        (left.Best, right.Best) = (LeafSplit.None, LeafSplit.None);
    }

    /// <summary>Releases the memory.</summary>
    public void Dispose()
    {
        stored.Dispose();
        pieces.Dispose();
        NativeMemory.AlignedFree(scratch);
    }

    bool CanSplit(Leaf leaf) => leaf.Count >= 2L * parameters.MinChildSamples;

    void Keep(Leaf leaf, Piece piece)
    {
        leaf.Pieces.Clear();
        leaf.Stored = leaf.Count >= FewRows ? stored.Take() : -1;
        if (leaf.Stored < 0)
            leaf.Pieces.Add(piece);
    }

    void KeepDifference(Leaf larger, int storedParent, Piece smaller)
    {
        larger.Pieces.Clear();
        bool few = storedParent < 0 && ofParent.Sum(piece => piece.Count) + smaller.Count < FewRows;
        larger.Stored =
            storedParent >= 0 ? storedParent
            : few ? -1
            : stored.Take();
        if (!few)
            return;
        larger.Pieces.AddRange(ofParent);
        larger.Pieces.Add(smaller);
    }

    double* Place(Leaf leaf, int block, double* otherwise) =>
        leaf.Stored < 0 ? otherwise : stored.Block(leaf.Stored, table.OffsetOf[block]);

    void Rebuild(double* histogram, int block, List<Piece> from)
    {
        Build(histogram, block, from[0]);
        for (int piece = 1; piece < from.Count; piece++)
        {
            Build(Other, block, from[piece]);
            Histogram.Subtract(histogram, Other, table.BinsOf[block]);
        }
    }

    void Build(double* histogram, int block, Piece piece)
    {
        fixed (uint* words = table.Words(block))
            Histogram.Build(histogram, table.BinsOf[block], words, pieces.Rows + piece.Begin, pieces.Gradients + piece.Begin, piece.Count);
        Histogram.Fix(histogram, table.BinsOf[block], mostFrequent[block], piece.Gradient, piece.Hessian);
    }

    int[] Slots(int block, Func<BinMapper?, int> number) =>
        [.. Enumerable.Range(0, BinTable.Slots).Select(slot => number(table.Mapper(block, slot)))];
}
