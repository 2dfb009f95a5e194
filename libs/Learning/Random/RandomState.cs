namespace StackingK8s.Learning.Random;

/// <summary>
/// numpy's legacy generator (<c>numpy.random.RandomState(seed)</c>), number for number: the Mersenne Twister MT19937 of Matsumoto and
/// Nishimura (1998) with Knuth's multiplicative seeding. scikit-learn draws every split and every random search from it, so the same
/// seed gives the same folds here and there.
/// </summary>
/// <remarks>Not thread-safe: the order of draws is the result.</remarks>
public sealed class RandomState
{
    // n and m of MT19937; the other numbers are those of its reference code, mt19937ar.c.
    const int Words = 624,
        Middle = 397;

    readonly uint[] state = new uint[Words];
    int next = Words;
    double? spareGaussian;

    /// <summary>A generator in the state that numpy's has after seeding.</summary>
    /// <param name="seed">0 to 2^32 - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The seed does not fit in 32 bits.</exception>
    public RandomState(long seed)
    {
        if (seed is < 0 or > uint.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(seed), seed, $"A seed must be a whole number from 0 to {uint.MaxValue}.");
        uint word = (uint)seed;
        for (uint i = 0; i < Words; i++)
        {
            state[i] = word;
            word = 1812433253u * (word ^ (word >> 30)) + i + 1;
        }
    }

    /// <summary>The next 32 random bits, MT19937's tempered output.</summary>
    /// <returns>Any 32-bit number, all equally likely.</returns>
    public uint NextUInt32()
    {
        if (next == Words)
            Twist();
        uint bits = state[next++];
        bits ^= bits >> 11;
        bits ^= (bits << 7) & 0x9d2c5680u;
        bits ^= (bits << 15) & 0xefc60000u;
        return bits ^ (bits >> 18);
    }

    /// <summary>Uniform in [0, 1) with 53 random bits; numpy's <c>random_sample()</c>.</summary>
    /// <returns>A multiple of 2^-53.</returns>
    public double NextDouble()
    {
        uint high = NextUInt32() >> 5,
            low = NextUInt32() >> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /// <summary>Uniform in 0 .. bound - 1; numpy's <c>randint(bound)</c>.</summary>
    /// <param name="bound">At least 1; for 1 nothing is drawn.</param>
    /// <returns>0 to bound - 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public int NextBelow(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        uint largest = (uint)bound - 1;
        if (largest == 0)
            return 0; // numpy draws nothing here, and what follows depends on it
        uint mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(largest);
        uint draw;
        do draw = NextUInt32() & mask;
        while (draw > largest);
        return (int)draw;
    }

    /// <summary>Standard normal by Marsaglia's polar method; numpy's <c>standard_normal()</c>.</summary>
    /// <returns>A finite number; every second call returns the spare of the call before and draws nothing.</returns>
    public double NextGaussian()
    {
        if (spareGaussian is { } spare)
        {
            spareGaussian = null;
            return spare;
        }
        double x,
            y,
            square;
        do
        {
            x = 2.0 * NextDouble() - 1.0;
            y = 2.0 * NextDouble() - 1.0;
            square = x * x + y * y;
        } while (square is >= 1.0 or 0.0);
        double scale = Math.Sqrt(-2.0 * Math.Log(square) / square);
        spareGaussian = scale * x;
        return scale * y;
    }

    /// <summary>Fisher-Yates in place, from the last item down; numpy's <c>shuffle</c>.</summary>
    /// <param name="items">Reordered in place.</param>
    public void Shuffle(Span<int> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextBelow(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>0 .. count - 1 in random order; numpy's <c>permutation(count)</c>.</summary>
    /// <param name="count">At least 0.</param>
    /// <returns>A new array.</returns>
    public int[] Permutation(int count)
    {
        int[] items = new int[count];
        for (int i = 0; i < count; i++)
            items[i] = i;
        Shuffle(items);
        return items;
    }

    /// <summary>A shuffled copy; numpy's <c>permutation(items)</c>.</summary>
    /// <param name="items">Left as they are.</param>
    /// <returns>A new array.</returns>
    public int[] Permutation(int[] items)
    {
        int[] copy = [.. items];
        Shuffle(copy);
        return copy;
    }

    /// <summary>
    /// <paramref name="count"/> different numbers below <paramref name="population"/>, in scikit-learn's order
    /// (<c>sklearn.utils.random.sample_without_replacement</c>, method auto): rejection for a hundredth or less of the population,
    /// a reservoir for nearly all of it, the head of a permutation between.
    /// </summary>
    /// <param name="population">At least 0.</param>
    /// <param name="count">0 to <paramref name="population"/>.</param>
    /// <returns>A new array.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or above the population.</exception>
    public int[] SampleWithoutReplacement(int population, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, population);
        double ratio = population == 0 ? 1.0 : (double)count / population;
        return ratio <= 0.01 ? ByRejection(population, count)
            : ratio < 0.99 ? Permutation(population)[..count]
            : ByReservoir(population, count);
    }

    int[] ByRejection(int population, int count)
    {
        int[] sample = new int[count];
        var seen = new HashSet<int>(count);
        for (int i = 0; i < count; i++)
        {
            int draw;
            do draw = NextBelow(population);
            while (!seen.Add(draw));
            sample[i] = draw;
        }
        return sample;
    }

    int[] ByReservoir(int population, int count)
    {
        int[] sample = new int[count];
        for (int i = 0; i < count; i++)
            sample[i] = i;
        for (int i = count; i < population; i++)
        {
            int j = NextBelow(i + 1);
            if (j < count)
                sample[j] = i;
        }
        return sample;
    }

    void Twist()
    {
        for (int i = 0; i < Words; i++)
        {
            uint joined = (state[i] & 0x80000000u) | (state[(i + 1) % Words] & 0x7fffffffu);
            state[i] = state[(i + Middle) % Words] ^ (joined >> 1) ^ ((joined & 1) * 0x9908b0dfu);
        }
        next = 0;
    }
}
