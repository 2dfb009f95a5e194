using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>Compression as a JPEG, with subsampled colours in half of the cases.</summary>
public sealed record JpegSpec
{
    /// <summary>Share of the images that it happens to; 0 (off) to 1.</summary>
    [Range(0, 1)]
    public double Probability { get; init; }

    /// <summary>Least and most quality; 1 to 100.</summary>
    [Interval(1, 100)]
    public IReadOnlyList<double> Quality { get; init; } = [40, 100];
}
