namespace StackingK8s.Contracts;

/// <summary>A random rectangle, enlarged to the image's size. It resamples, and so blurs what tells genuine from forged: off by default.</summary>
public sealed record CropSpec
{
    /// <summary>0 to 1.</summary>
    public double Probability { get; init; }

    /// <summary>Least and most share of the image's area; 0.01 to 1.</summary>
    public IReadOnlyList<double> Scale { get; init; } = [0.7, 1];

    /// <summary>Least and most ratio of width to height; 0.1 to 10.</summary>
    public IReadOnlyList<double> Ratio { get; init; } = [0.75, 4.0 / 3];
}
