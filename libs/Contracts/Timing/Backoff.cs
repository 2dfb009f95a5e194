namespace StackingK8s.Contracts.Timing;

/// <summary>
/// Delays between retries: they double from <paramref name="First"/> to <paramref name="Longest"/> and stay there. Up to half of each is
/// left to chance, so that callers which failed together do not all retry at the same moment ("equal jitter").
/// </summary>
/// <param name="First">The delay before the first retry; positive.</param>
/// <param name="Longest">The longest delay; at least <paramref name="First"/>.</param>
public readonly record struct Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>The delay before a retry.</summary>
    /// <param name="retry">Number of the retry since the last success, from 0.</param>
    /// <param name="jitter">From 0 (half of the delay) to 1 (all of it).</param>
    public TimeSpan Delay(int retry, double jitter)
    {
        double whole = Math.Min(Longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, retry));
        return TimeSpan.FromMilliseconds(whole * (1 + jitter) / 2);
    }
}
