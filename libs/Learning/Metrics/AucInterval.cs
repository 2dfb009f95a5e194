namespace StackingK8s.Learning.Metrics;

/// <summary>An area under the ROC curve and how uncertain it is.</summary>
/// <param name="Auc">0 to 1.</param>
/// <param name="Variance">Of the estimate, 0 or more; NaN with fewer than two samples of a class.</param>
public readonly record struct AucEstimate(double Auc, double Variance)
{
    /// <summary>Normal confidence interval, limited to 0 .. 1.</summary>
    /// <param name="level">Probability that such an interval covers the true value; above 0, below 1; by default 0.95.</param>
    /// <returns>Both ends; NaN where the variance is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is not above 0 and below 1.</exception>
    public (double Low, double High) Interval(double level = 0.95)
    {
        double reach = NormalInterval.Reach(Variance, level);
        return (Math.Max(0, Auc - reach), Math.Min(1, Auc + reach));
    }
}

/// <summary>Two AUCs on the same rows, and whether their difference could be chance.</summary>
/// <param name="First">The first model's.</param>
/// <param name="Second">The second model's.</param>
/// <param name="Variance">
/// Of the difference, the two AUCs' correlation taken into account, 0 or more; NaN with fewer than two samples of a class.
/// </param>
public sealed record AucComparison(AucEstimate First, AucEstimate Second, double Variance)
{
    /// <summary>The first AUC minus the second, -1 to 1.</summary>
    public double Difference => First.Auc - Second.Auc;

    /// <summary>The difference in standard errors; 0 without a difference, infinite where its variance is 0.</summary>
    public double Z => Difference == 0 ? 0 : Difference / Math.Sqrt(Variance);

    /// <summary>Two-sided: the probability of a difference at least as large by chance alone, 0 to 1.</summary>
    public double PValue => double.IsInfinity(Z) ? 0 : 2 * StandardNormal.UpperTail(Math.Abs(Z));

    /// <summary>Normal confidence interval of the difference.</summary>
    /// <param name="level">Probability that such an interval covers the true difference; above 0, below 1; by default 0.95.</param>
    /// <returns>Both ends; NaN where the variance is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is not above 0 and below 1.</exception>
    public (double Low, double High) Interval(double level = 0.95)
    {
        double reach = NormalInterval.Reach(Variance, level);
        return (Difference - reach, Difference + reach);
    }
}

/// <summary>The half-width of a symmetric normal confidence interval.</summary>
static class NormalInterval
{
    public static double Reach(double variance, double level) =>
        level is > 0 and < 1
            ? StandardNormal.UpperQuantile((1 - level) / 2) * Math.Sqrt(variance)
            : throw new ArgumentOutOfRangeException(nameof(level), level, "A confidence level must lie above 0 and below 1.");
}
