using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>A Gaussian blur.</summary>
public sealed record BlurSpec
{
    /// <summary>Share of the images that it happens to; 0 (off) to 1.</summary>
    [Range(0, 1)]
    public double Probability { get; init; }

    /// <summary>Least and most standard deviation in pixels; 0.01 to 10.</summary>
    [Interval(0.01, 10)]
    public IReadOnlyList<double> Deviation { get; init; } = [0.1, 2];
}
