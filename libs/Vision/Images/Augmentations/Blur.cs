using StackingK8s.Learning.Random;

namespace StackingK8s.Vision.Images.Augmentations;

/// <summary>
/// A Gaussian blur, as of a lens out of focus. With JPEG compression what carries a detector over to other generators (Wang et al.,
/// CNN-generated images are surprisingly easy to spot … for now, 2020, with deviations up to 3 at 224 pixels).
/// </summary>
public sealed record Blur
{
    /// <summary>0 to 1.</summary>
    public double Probability { get; init; }

    /// <summary>Standard deviation of the kernel in pixels, above 0.</summary>
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
