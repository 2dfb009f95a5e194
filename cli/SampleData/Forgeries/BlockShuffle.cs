using StackingK8s.Learning.Random;

namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>
/// Every 16-pixel block moves to another block's place: content of every block untouched, layout destroyed.
/// Pixels right of and below the last whole block stay.
/// </summary>
public static class BlockShuffle
{
    public const int Block = 16;

    public static byte[] Apply(byte[] pixels, int size, ref SplitMix64 random)
    {
        int side = size / Block;
        int[] sources = Sources(side * side, ref random);
        var forged = (byte[])pixels.Clone();
        for (int block = 0; block < sources.Length; block++)
        {
            for (int y = 0; y < Block; y++)
            {
                int from = Offset(sources[block], y),
                    to = Offset(block, y);
                pixels.AsSpan(from, 3 * Block).CopyTo(forged.AsSpan(to));
            }
        }
        return forged;

        int Offset(int block, int y) => 3 * ((block / side * Block + y) * size + block % side * Block);
    }

    /// <summary>A permutation that leaves nothing in place: one random cycle through all (Sattolo 1986).</summary>
    public static int[] Sources(int count, ref SplitMix64 random)
    {
        int[] sources = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = random.NextInt(0, i - 1);
            (sources[i], sources[j]) = (sources[j], sources[i]);
        }
        return sources;
    }
}
