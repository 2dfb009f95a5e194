using StackingK8s.Learning.Random;

namespace StackingK8s.Vision.Images.Batches;

/// <summary>
/// The order in which an epoch visits its samples: sorted by a random key of each sample. Two samples therefore come in the same
/// order in every fold that has both: data order depends on (seed, epoch), not on the fold.
/// </summary>
public static class EpochOrder
{
    // "ORDER" in ASCII: keeps the keys apart from the augmentation's draws, which come from streams of the same three numbers.
    const ulong Purpose = 0x4F52444552;

    /// <summary>The order of one epoch.</summary>
    /// <param name="seed">Of the expert.</param>
    /// <param name="epoch">Counted from 0.</param>
    /// <param name="rows">The samples' rows in the image cache, without duplicates.</param>
    /// <returns>A permutation of 0 … rows.Length - 1: positions in <paramref name="rows"/>.</returns>
    public static int[] Shuffle(ulong seed, int epoch, ReadOnlySpan<int> rows)
    {
        var keys = new ulong[rows.Length];
        var positions = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            keys[i] = SplitMix64.ForSample(seed ^ Purpose, epoch, rows[i]).Next();
            positions[i] = i;
        }
        Array.Sort(keys, positions);
        return positions;
    }
}
