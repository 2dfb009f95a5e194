namespace StackingK8s.Learning.Metrics;

/// <summary>The samples whose probability lies in one interval.</summary>
/// <param name="From">Lower end, exclusive but for the first bin.</param>
/// <param name="To">Upper end, inclusive.</param>
/// <param name="Count">Samples, at least 1.</param>
/// <param name="Positives">Those with label 1.</param>
/// <param name="MeanProbability">Mean of their probabilities.</param>
public sealed record ReliabilityBin(double From, double To, int Count, int Positives, double MeanProbability)
{
    // The 97.5 % point of the standard normal distribution.
    const double Z = 1.959963984540054;

    /// <summary>Share of label 1.</summary>
    public double Observed => (double)Positives / Count;

    /// <summary>Wilson's 95 % interval of the share: right also for few samples and shares near 0 and 1 (E. B. Wilson, 1927).</summary>
    public (double Low, double High) Interval()
    {
        double n = Count,
            shrink = 1 / (1 + Z * Z / n);
        double centre = shrink * (Observed + Z * Z / (2 * n)),
            reach = shrink * Z * Math.Sqrt(Observed * (1 - Observed) / n + Z * Z / (4 * n * n));
        return (Math.Max(0, centre - reach), Math.Min(1, centre + reach));
    }
}
