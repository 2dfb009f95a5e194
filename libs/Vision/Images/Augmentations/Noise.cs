using StackingK8s.Learning.Random;

namespace StackingK8s.Vision.Images.Augmentations;

/// <summary>
/// Adds independent Gaussian noise to every value of every channel, as a sensor does. The noise is drawn from 4096 equally likely values,
/// the middles of as many slices of the normal distribution; its largest is 3.7 standard deviations.
/// </summary>
public sealed record Noise
{
    const int Slices = 4096,
        DrawsEach = 4,
        BitsEach = 16;

    static readonly double[] Normal = Quantiles();

    /// <summary>Probability, 0 to 1, default 0.</summary>
    public double Probability { get; init; }

    /// <summary>Standard deviation in levels of 0 to 255, at least 0. Default 1 to 5, this project's choice.</summary>
    public Interval Deviation { get; init; } = new(1, 5);

    internal void Apply(Span<byte> pixels, ref SplitMix64 random, AugmentationWorkspace workspace)
    {
        bool happens = random.NextDouble() < Probability;
        double deviation = Deviation.Draw(ref random);
        if (!happens)
            return;
        Span<short> steps = stackalloc short[Slices];
        for (int i = 0; i < Slices; i++)
            steps[i] = (short)Math.Round(Normal[i] * deviation);
        ulong bits = 0;
        for (int i = 0; i < pixels.Length; i++, bits >>= BitsEach)
        {
            if (i % DrawsEach == 0)
                bits = random.Next();
            pixels[i] = (byte)Math.Clamp(pixels[i] + steps[(int)(bits % Slices)], 0, 255);
        }
    }

    /// <summary>
    /// The values below which (i + 1/2) / 4096 of the standard normal distribution lies, scaled to a variance of exactly 1.
    /// </summary>
    static double[] Quantiles()
    {
        const double Step = 1e-4;
        var values = new double[Slices];
        double z = -6,
            below = 0;
        for (int i = 0; i < Slices / 2; i++)
        {
            // The distribution function by the midpoint rule; the other half is the mirror image.
            for (; below < (i + 0.5) / Slices; z += Step)
                below += Step * Math.Exp(-(z + Step / 2) * (z + Step / 2) / 2) / Math.Sqrt(2 * Math.PI);
            (values[i], values[Slices - 1 - i]) = (z, -z);
        }
        double deviation = Math.Sqrt(values.Sum(value => value * value) / Slices);
        return [.. values.Select(value => value / deviation)];
    }
}
