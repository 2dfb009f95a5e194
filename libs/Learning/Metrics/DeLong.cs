namespace StackingK8s.Learning.Metrics;

/// <summary>
/// How uncertain an AUC is, and whether two on the same rows differ, without resampling: DeLong, DeLong and Clarke-Pearson (1988) in the
/// mid-rank form of Sun and Xu (2014), in O(n log n).
/// </summary>
/// <remarks>
/// It takes rows as independent. Frames of one video are not: their intervals come out too narrow, so resample groups there.
/// An AUC of exactly 0 or 1 has an estimated variance of 0, which says only that the sample was too easy.
/// </remarks>
public static class DeLong
{
    /// <summary>The AUC of one set of scores with its variance.</summary>
    /// <param name="labels">0 or 1 per sample.</param>
    /// <param name="scores">Higher means more likely positive; any scale.</param>
    /// <returns>The AUC, NaN where one class is missing; NaN variance with fewer than two samples of a class.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a score is not a number.</exception>
    public static AucEstimate Estimate(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        var placements = Placements.Compute(labels, scores);
        return new(placements.Auc, Placements.Covariance(placements, placements));
    }

    /// <summary>Two sets of scores for the same rows, compared pairwise.</summary>
    /// <param name="labels">0 or 1 per sample.</param>
    /// <param name="first">Higher means more likely positive.</param>
    /// <param name="second">The same rows scored by another model.</param>
    /// <returns>Both AUCs, and the variance of their difference.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a score is not a number.</exception>
    public static AucComparison Compare(ReadOnlySpan<int> labels, ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        Placements a = Placements.Compute(labels, first),
            b = Placements.Compute(labels, second);
        double varianceA = Placements.Covariance(a, a),
            varianceB = Placements.Covariance(b, b);
        double variance = varianceA + varianceB - 2 * Placements.Covariance(a, b);
        // Of models that order nearly all pairs alike only rounding is left, and that may be below zero.
        return new(new(a.Auc, varianceA), new(b.Auc, varianceB), variance < 0 ? 0 : variance);
    }
}
