using StackingK8s.Learning.Random;

namespace StackingK8s.Vision.Images.Augmentations;

/// <summary>
/// A Gaussian blur, as of a lens out of focus. With JPEG compression, it is what makes a detector generalise to other generators (Wang et
/// al., CNN-generated images are surprisingly easy to spot … for now, 2020, with deviations up to 3 at 224 pixels).
/// </summary>
public sealed record Blur
{
    /// <summary>Probability, 0 to 1, default 0. 0.1 and 0.5 are the values of Wang et al.</summary>
    public double Probability { get; init; }

    /// <summary>
    /// Standard deviation of the kernel in pixels, above 0. Default 0.1 to 2, after the 0 to 3 at 224 pixels of Wang et al.: most networks
    /// here are smaller.
    /// </summary>
    public Interval Deviation { get; init; } = new(0.1, 2);

    /// <summary>Where the kernel ends, in pixels, at the largest deviation.</summary>
    internal double Reach => 3 * Deviation.Most;

    internal void Apply(Span<byte> pixels, ref SplitMix64 random, AugmentationWorkspace workspace)
    {
        bool happens = random.NextDouble() < Probability;
        double deviation = Deviation.Draw(ref random);
        if (!happens)
            return;
        workspace.Across.FillGaussian(deviation);
        workspace.Down.FillGaussian(deviation);
        workspace.Filter(pixels);
    }
}
