namespace StackingK8s.Contracts;

/// <summary>Gaussian noise on every value.</summary>
public sealed record NoiseSpec
{
    /// <summary>0 to 1.</summary>
    public double Probability { get; init; }

    /// <summary>Least and most standard deviation in levels of 0 to 255; 0 to 100.</summary>
    public IReadOnlyList<double> Deviation { get; init; } = [1, 5];
}
