namespace StackingK8s.Learning.Random;

/// <summary>
/// The project's own stream of pseudo-random numbers, SplitMix64 (Steele, Lea and Flood: Fast splittable pseudorandom number generators,
/// 2014): augmentation, data order, mixup and the seeds of dropout draw from it, and so does the sample data. Splits and searches draw
/// from <see cref="RandomState"/> instead, because scikit-learn does.
/// <para>
/// A stream starts at a mix of three numbers, so what is drawn for one item depends neither on the number of threads nor on the order of
/// the work. There are two such mixes, <see cref="ForSample"/> of training and <see cref="ForPurpose"/> of the sample data. They give
/// different streams, and neither may change: recorded runs, snapshots and the demo's images depend on every bit.
/// </para>
/// </summary>
/// <remarks>A struct with state: pass it by reference. Copies continue independently from the same place.</remarks>
/// <param name="seed">Any 64 bits. The first number is that of the reference implementation, splitmix64.c, for the same seed.</param>
public struct SplitMix64(ulong seed)
{
    /// <summary>
    /// The odd number closest to 2^64 divided by the golden ratio: the step of the underlying Weyl sequence in the paper.
    /// </summary>
    const ulong Gamma = 0x9E3779B97F4A7C15;

    ulong state = seed;

    /// <summary>The stream of one sample in one epoch of training.</summary>
    /// <param name="seed">The expert's seed, the same in every fold.</param>
    /// <param name="epoch">Counted from 0.</param>
    /// <param name="sample">The sample: its row in the image cache.</param>
    /// <returns>A stream of its own for each triple.</returns>
    public static SplitMix64 ForSample(ulong seed, int epoch, int sample) =>
        new(Mix(Mix(Mix(seed + Gamma) + (uint)epoch + Gamma) + (uint)sample + Gamma));

    /// <summary>The stream of one item of the sample data.</summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="purpose">What the numbers are for.</param>
    /// <param name="number">Which item of that purpose, counted from 0.</param>
    /// <returns>A stream of its own for each triple.</returns>
    public static SplitMix64 ForPurpose(ulong seed, ulong purpose, ulong number) => new(SeedForPurpose(seed, purpose, number));

    /// <summary>The seed from which <see cref="ForPurpose"/> starts, for callers that store it and create the stream later.</summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="purpose">What the numbers are for.</param>
    /// <param name="number">Which item of that purpose, counted from 0.</param>
    /// <returns>Any 64 bits.</returns>
    public static ulong SeedForPurpose(ulong seed, ulong purpose, ulong number) =>
        Mix(Mix(Mix(seed + Gamma) ^ (purpose + Gamma)) ^ (number + Gamma));

    /// <summary>Another stream of the same item, independent of this one and of the branches for other purposes.</summary>
    /// <param name="purpose">Any number; the same purpose at the same place gives the same branch.</param>
    /// <returns>The branch; this stream does not advance.</returns>
    public readonly SplitMix64 Branch(ulong purpose) => new(Mix(state + Mix(purpose)));

    /// <summary>The next 64 random bits.</summary>
    /// <returns>Any 64-bit number, all equally likely.</returns>
    public ulong Next() => Mix(state += Gamma);

    /// <summary>The next number, uniform in [0, 1), with 53 random bits.</summary>
    /// <returns>A multiple of 2^-53.</returns>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The next number, uniform in [-range, range).</summary>
    /// <param name="range">The half width of the interval.</param>
    /// <returns>A number of that interval; one draw is made even where the range is 0.</returns>
    public double NextAround(double range) => (2 * NextDouble() - 1) * range;

    /// <summary>The next whole number, uniform in [from, to], both ends included; the bias is below 2^-32.</summary>
    /// <param name="from">The smallest.</param>
    /// <param name="to">The largest, not below <paramref name="from"/>.</param>
    /// <returns>A number of that range.</returns>
    public int NextInt(int from, int to) => from + (int)Math.BigMul(Next(), (ulong)((long)to - from + 1), out _); // the high word

    /// <summary>True or false with equal probability.</summary>
    /// <returns>The top bit of the next number.</returns>
    public bool NextBool() => (long)Next() < 0;

    /// <summary>Puts the items into a random order (Fisher and Yates), every order equally likely.</summary>
    /// <typeparam name="T">Of the items.</typeparam>
    /// <param name="items">Reordered in place; one draw for each item but the first.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(0, i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The output function of the paper: variant 13 of Stafford's mixers.</summary>
    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
