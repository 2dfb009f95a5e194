namespace StackingK8s.Contracts;

/// <summary>Compression as a JPEG, with subsampled colours in half of the cases.</summary>
public sealed record JpegSpec
{
    /// <summary>0 to 1.</summary>
    public double Probability { get; init; }

    /// <summary>Least and most quality; 1 to 100.</summary>
    public IReadOnlyList<double> Quality { get; init; } = [40, 100];
}
