namespace StackingK8s.Contracts;

/// <summary>A Gaussian blur.</summary>
public sealed record BlurSpec
{
    /// <summary>0 to 1.</summary>
    public double Probability { get; init; }

    /// <summary>Least and most standard deviation in pixels; 0.01 to 10.</summary>
    public IReadOnlyList<double> Deviation { get; init; } = [0.1, 2];
}
