using StackingK8s.Learning.Random;

namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>
/// One half, left, right, upper or lower, becomes the reflection of the other. No texture changes and the seam is continuous:
/// only the agreement of distant pixels gives it away.
/// </summary>
public static class MirroredHalf
{
    public static byte[] Apply(byte[] pixels, int size, ref SplitMix64 random)
    {
        bool leftRight = random.NextBool(),
            keepFirst = random.NextBool();
        var forged = new byte[pixels.Length];
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                var (sourceX, sourceY) = leftRight ? (Source(x), y) : (x, Source(y));
                pixels.AsSpan(3 * (sourceY * size + sourceX), 3).CopyTo(forged.AsSpan(3 * (y * size + x)));
            }
        }
        return forged;

        int Source(int position) => keepFirst ? Math.Min(position, size - 1 - position) : Math.Max(position, size - 1 - position);
    }
}
