namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>
/// Waits that double from <paramref name="First"/> to <paramref name="Most"/> and stay there. Half of each wait is left to chance, so that what
/// failed together does not come back together.
/// </summary>
readonly record struct Backoff(TimeSpan First, TimeSpan Most)
{
    /// <param name="failures">How often it failed in a row before, from 0.</param>
    /// <param name="chance">0 to 1: where in the upper half of the wait.</param>
    public TimeSpan Wait(int failures, double chance)
    {
        double whole = Math.Min(Most.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, failures));
        return TimeSpan.FromMilliseconds(whole * (1 + chance) / 2);
    }
}
