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
