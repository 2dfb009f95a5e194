namespace StackingK8s.Vision.Images.Batches;

/// <summary>
/// Random numbers that depend on (seed, epoch, sample) and on nothing else, so that neither the number of threads nor the order of
/// the work can change them. SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014), started at a mix of the three.
/// </summary>
/// <param name="seed">Of the expert, the same in every fold.</param>
/// <param name="epoch">Counted from 0.</param>
/// <param name="sample">Names the sample: its row in the image cache.</param>
public struct SampleRandom(ulong seed, int epoch, int sample)
{
    const ulong Step = 0x9E3779B97F4A7C15;

    ulong _state = Mix(Mix(Mix(seed + Step) + (uint)epoch + Step) + (uint)sample + Step);

    /// <summary>Other numbers of the same sample, unrelated to these and to those of other purposes.</summary>
    public readonly SampleRandom Branch(ulong purpose) => this with { _state = Mix(_state + Mix(purpose)) };

    /// <summary>The next 64 random bits.</summary>
    public ulong Next() => Mix(_state += Step);

    /// <summary>The next number of [0, 1), with 53 random bits.</summary>
    public double NextUnit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The next number of [-range, range).</summary>
    public double NextAround(double range) => (2 * NextUnit() - 1) * range;

    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
