namespace StackingK8s.TestKit.Fuzzing;

/// <summary>Shrinks a failing input.</summary>
static class Shrinker
{
    const int MostTries = 3000;

    /// <summary>Removes ever smaller pieces while the input still fails.</summary>
    public static byte[] Shrink(byte[] input, Predicate<byte[]> fails)
    {
        int tries = 0;
        for (int piece = Math.Max(1, input.Length / 2); piece > 0; piece = piece == 1 ? 0 : piece / 2)
        for (int at = 0; at + piece <= input.Length && tries < MostTries; tries++)
        {
            byte[] smaller = [.. input.AsSpan(0, at), .. input.AsSpan(at + piece)];
            if (smaller.Length > 0 && fails(smaller))
                input = smaller;
            else
                at += piece;
        }
        return input;
    }
}
