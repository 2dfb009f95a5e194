using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Cli.SampleData;

/// <summary>
/// A stream of pseudo-random numbers (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
/// Every sample has a stream of its own, so what is drawn does not depend on which thread draws first.
/// A struct with state: pass it by reference.
/// </summary>
public struct SplitMix64(ulong seed)
{
    ulong _state = seed;

    /// <summary>The seed of the stream that a purpose and a number name under one seed of the user's.</summary>
    public static ulong Seed(ulong seed, ulong purpose, ulong number) => Mix(Mix(Mix(seed + Gamma) ^ purpose + Gamma) ^ number + Gamma);

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state += Gamma);

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [from, to], both ends included.</summary>
    public int NextInt(int from, int to) => from + (int)Math.BigMul(Next(), (ulong)((long)to - from + 1), out _); // the high word: a bias below 2^-32

    public bool NextBool() => (long)Next() < 0;

    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(0, i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    const ulong Gamma = 0x9E3779B97F4A7C15;

    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
