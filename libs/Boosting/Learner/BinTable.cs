using StackingK8s.Learning;

namespace StackingK8s.Boosting.Learner;

/// <summary>
/// Rows in bins, features in blocks of four so that one 256-bit vector holds a number per feature of a block. A block's histogram has, per
/// bin, four pairs of doubles (gradient, hessian), one pair per slot; features of about as many bins share a block.
/// </summary>
sealed class BinTable
{
    /// <summary>Features per block.</summary>
    public const int Slots = 4;

    /// <summary>Doubles per bin of a block: a gradient and a hessian for each slot.</summary>
    public const int BinDoubles = 2 * Slots;

    readonly BinMapper?[] mappers;
    readonly uint[] words;

    BinTable(int rows, BinMapper?[] mappers)
    {
        (Rows, this.mappers, Blocks) = (rows, mappers, mappers.Length / Slots);
        words = new uint[checked(Blocks * rows)];
        BinsOf = [.. Enumerable.Range(0, Blocks).Select(block => mappers.AsSpan(block * Slots, Slots).ToArray().Max(m => m?.Bins ?? 1))];
        OffsetOf = new int[Blocks + 1];
        for (int block = 0; block < Blocks; block++)
            OffsetOf[block + 1] = OffsetOf[block] + BinsOf[block] * BinDoubles;
    }

    public int Rows { get; }

    public int Blocks { get; }

    /// <summary>Bins of each block: as many as its feature with the most has.</summary>
    public int[] BinsOf { get; }

    /// <summary>Where each block starts in a histogram of all blocks, in doubles; at the end the length of such a histogram.</summary>
    public int[] OffsetOf { get; }

    /// <summary>Bins rows.</summary>
    /// <param name="features">Rows x columns.</param>
    /// <param name="mappers">Of the features that are not constant, at least one.</param>
    public static BinTable Of(FloatMatrix features, IReadOnlyList<BinMapper> mappers)
    {
        int slots = (mappers.Count + Slots - 1) / Slots * Slots;
        var placed = new BinMapper?[slots];
        mappers.OrderByDescending(mapper => mapper.Bins).ThenBy(mapper => mapper.Column).ToArray().CopyTo(placed, 0);
        BinTable table = new(features.Rows, placed);
        int[][] groups =
        [
            .. Enumerable
                .Range(0, mappers.Count)
                .GroupBy(slot => placed[slot]!.Group)
                .Select(group => group.OrderBy(slot => placed[slot]!.Column).ToArray()),
        ];
        for (int row = 0; row < features.Rows; row++)
            foreach (int[] group in groups)
                table.Put(row, group, features.Row(row));
        return table;
    }

    void Put(int row, int[] group, ReadOnlySpan<float> values)
    {
        bool taken = false;
        for (int member = group.Length - 1; member >= 0; member--)
        {
            int slot = group[member];
            var mapper = mappers[slot]!;
            int bin = mapper.BinOf(values[mapper.Column]);
            if (taken)
                bin = mapper.MostFrequentBin;
            taken |= bin != mapper.MostFrequentBin;
            words[slot / Slots * Rows + row] |= (uint)bin << (8 * (slot % Slots));
        }
    }

    /// <summary>The bins of a block, one word per row: byte s is the bin of slot s.</summary>
    public ReadOnlySpan<uint> Words(int block) => words.AsSpan(block * Rows, Rows);

    /// <summary>The feature in a slot; null where the last block has fewer than four.</summary>
    public BinMapper? Mapper(int block, int slot) => mappers[block * Slots + slot];
}
