namespace StackingK8s.Learning.Metrics;

/// <summary>An area under the ROC curve and how far it may be off.</summary>
/// <param name="Auc">0 to 1.</param>
/// <param name="Variance">Of the estimate; NaN where there are too few samples to tell.</param>
public readonly record struct AucEstimate(double Auc, double Variance)
{
    /// <summary>Normal confidence interval, cut to 0 .. 1.</summary>
    /// <param name="level">Probability that such an interval covers the true value; above 0, below 1.</param>
    public (double Low, double High) Interval(double level = 0.95)
    {
        double reach = NormalInterval.Reach(Variance, level);
        return (Math.Max(0, Auc - reach), Math.Min(1, Auc + reach));
    }
}

/// <summary>Two AUCs on the same rows, and whether their difference could be chance.</summary>
/// <param name="First">The first model's.</param>
/// <param name="Second">The second model's.</param>
/// <param name="Variance">Of the difference, the two AUCs' correlation taken into account; NaN where there are too few samples.</param>
public sealed record AucComparison(AucEstimate First, AucEstimate Second, double Variance)
{
    /// <summary>First less second.</summary>
    public double Difference => First.Auc - Second.Auc;

    /// <summary>The difference in standard errors; 0 where there is none, infinite where the rows show no variation in it.</summary>
    public double Z => Difference == 0 ? 0 : Difference / Math.Sqrt(Variance);

    /// <summary>Two-sided: how often chance alone would make a difference at least as large.</summary>
    public double PValue => double.IsInfinity(Z) ? 0 : 2 * StandardNormal.UpperTail(Math.Abs(Z));

    /// <summary>Normal confidence interval of the difference.</summary>
    /// <param name="level">Probability that such an interval covers the true difference; above 0, below 1.</param>
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
            : throw new ArgumentOutOfRangeException(nameof(level), level, "A confidence level lies above 0 and below 1.");
}
