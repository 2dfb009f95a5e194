namespace StackingK8s.Learning.Metrics;

/// <summary>
/// How well probabilities are calibrated: samples binned by their probability in equal widths, as scikit-learn's calibration_curve with
/// its strategy uniform does. Empty bins are left out.
/// </summary>
/// <param name="Bins">By ascending probability.</param>
public sealed record Reliability(IReadOnlyList<ReliabilityBin> Bins)
{
    /// <summary>
    /// Expected calibration error: the distance of mean probability and share of label 1 in a bin, averaged over the samples; 0 to 1, NaN
    /// without samples (Naeini, Cooper and Hauskrecht, 2015).
    /// </summary>
    public double ExpectedError => Bins.Sum(bin => bin.Count * Math.Abs(bin.Observed - bin.MeanProbability)) / Bins.Sum(bin => bin.Count);

    /// <summary>Bins the samples by their probability.</summary>
    /// <param name="labels">0 or 1 per sample.</param>
    /// <param name="probabilities">Of label 1, 0 to 1.</param>
    /// <param name="bins">
    /// Bins of equal width from 0 to 1, at least 1, by default 10. A probability on the edge of two bins belongs to the lower.
    /// </param>
    /// <returns>The bins that hold at least one sample.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one bin.</exception>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a probability lies outside 0 to 1.</exception>
    public static Reliability Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int bins = 10)
    {
        LabelledScores.RequireProbabilities(labels, probabilities);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        double width = 1.0 / bins;
        var counts = new int[bins];
        var positives = new int[bins];
        var sums = new double[bins];
        for (int i = 0; i < labels.Length; i++)
        {
            int bin = Math.Clamp((int)(probabilities[i] / width), 0, bins - 1);
            // The division rounds; the edge itself decides.
            while (bin > 0 && probabilities[i] <= bin * width)
                bin--;
            while (bin < bins - 1 && probabilities[i] > (bin + 1) * width)
                bin++;
            counts[bin]++;
            positives[bin] += labels[i];
            sums[bin] += probabilities[i];
        }
        return new([
            .. Enumerable
                .Range(0, bins)
                .Where(bin => counts[bin] > 0)
                .Select(bin => new ReliabilityBin(bin * width, (bin + 1) * width, counts[bin], positives[bin], sums[bin] / counts[bin])),
        ]);
    }
}

/// <summary>The samples whose probability lies in one interval.</summary>
/// <param name="From">Lower end, exclusive but for the first bin.</param>
/// <param name="To">Upper end, inclusive.</param>
/// <param name="Count">Samples, at least 1.</param>
/// <param name="Positives">Those with label 1.</param>
/// <param name="MeanProbability">Mean of their probabilities, 0 to 1.</param>
public sealed record ReliabilityBin(double From, double To, int Count, int Positives, double MeanProbability)
{
    // The 97.5 % point of the standard normal distribution.
    const double Z = 1.959963984540054;

    /// <summary>Share of label 1, 0 to 1.</summary>
    public double Observed => (double)Positives / Count;

    /// <summary>Wilson's 95 % interval of the share: right also for few samples and shares near 0 and 1 (E. B. Wilson, 1927).</summary>
    /// <returns>Both ends, 0 to 1.</returns>
    public (double Low, double High) Interval()
    {
        double n = Count,
            shrink = 1 / (1 + Z * Z / n);
        double centre = shrink * (Observed + Z * Z / (2 * n)),
            reach = shrink * Z * Math.Sqrt(Observed * (1 - Observed) / n + Z * Z / (4 * n * n));
        return (Math.Max(0, centre - reach), Math.Min(1, centre + reach));
    }
}
