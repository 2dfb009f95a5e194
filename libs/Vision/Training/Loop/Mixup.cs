using StackingK8s.Learning.Random;

namespace StackingK8s.Vision.Training.Loop;

/// <summary>
/// One batch's draw of mixup (Zhang et al.: mixup, 2018): every image is blended with a partner of its batch, share x image + (1 - share) x
/// partner, and so are their losses.
/// </summary>
/// <param name="Share">Of Beta(alpha, alpha), the same for the whole batch.</param>
/// <param name="Partners">A permutation of the batch.</param>
sealed record Mixup(double Share, long[] Partners)
{
    // "MIXUP" in ASCII: keeps these draws apart from all others of the same seed.
    const ulong Purpose = 0x4D49585550;

    /// <summary>Pure: depends on the arguments alone.</summary>
    /// <param name="seed">Of the training.</param>
    /// <param name="batch">Counted over the whole training.</param>
    /// <param name="count">Samples of the batch.</param>
    /// <param name="alpha">Above 0: near 0 images stay almost whole, 1 blends evenly.</param>
    public static Mixup Draw(long seed, int batch, int count, double alpha)
    {
        var random = SplitMix64.ForSample((ulong)seed ^ Purpose, 0, batch);
        double one = Gamma(alpha, ref random),
            other = Gamma(alpha, ref random);
        var partners = new long[count];
        for (int i = 0; i < count; i++)
            partners[i] = i;
        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)(random.NextDouble() * (i + 1));
            (partners[i], partners[j]) = (partners[j], partners[i]);
        }
        // Both can underflow to 0 where alpha is tiny; the batch then stays whole.
        return new Mixup(one + other > 0 ? one / (one + other) : 1, partners);
    }

    /// <summary>
    /// Marsaglia and Tsang: A simple method for generating gamma variables, 2000; with their reduction of shapes below 1.
    /// </summary>
    static double Gamma(double shape, ref SplitMix64 random)
    {
        if (shape < 1)
            return Gamma(shape + 1, ref random) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        double d = shape - 1.0 / 3,
            c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            // Box and Muller.
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double v = Math.Pow(1 + c * normal, 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < 0.5 * normal * normal + d - d * v + d * Math.Log(v))
                return d * v;
        }
    }
}
