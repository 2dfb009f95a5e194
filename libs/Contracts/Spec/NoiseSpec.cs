using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>Gaussian noise on every value.</summary>
public sealed record NoiseSpec
{
    /// <summary>Share of the images that it happens to; 0 (off) to 1.</summary>
    [Range(0, 1)]
    public double Probability { get; init; }

    /// <summary>Least and most standard deviation in levels of 0 to 255; 0 to 100.</summary>
    [Interval(0, 100)]
    public IReadOnlyList<double> Deviation { get; init; } = [1, 5];
}
