using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>A random rectangle, enlarged to the image's size. It resamples, and so blurs what tells genuine from forged: off by default.</summary>
public sealed record CropSpec
{
    /// <summary>Share of the images that it happens to; 0 (off) to 1.</summary>
    [Range(0, 1)]
    public double Probability { get; init; }

    /// <summary>Least and most share of the image's area; 0.01 to 1.</summary>
    [Interval(0.01, 1)]
    public IReadOnlyList<double> Scale { get; init; } = [0.7, 1];

    /// <summary>Least and most ratio of width to height; 0.1 to 10.</summary>
    [Interval(0.1, 10)]
    public IReadOnlyList<double> Ratio { get; init; } = [0.75, 4.0 / 3];
}
