namespace StackingK8s.Learning.Metrics;

/// <summary>The half-width of a symmetric normal confidence interval.</summary>
static class NormalInterval
{
    public static double Reach(double variance, double level) =>
        level is > 0 and < 1
            ? StandardNormal.UpperQuantile((1 - level) / 2) * Math.Sqrt(variance)
            : throw new ArgumentOutOfRangeException(nameof(level), level, "A confidence level lies above 0 and below 1.");
}
