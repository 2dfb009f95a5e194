namespace StackingK8s.Operator.Cluster;

/// <summary>
/// A bucket that holds up to <paramref name="burst"/> tokens and gains <paramref name="perSecond"/> of them each second. A taker may run it into debt and
/// waits until its own token has come in, so that takers are served in the order they came.
/// </summary>
sealed class TokenBucket(double perSecond, double burst, TimeProvider clock)
{
    readonly Lock gate = new();
    double spent;
    long asOf = clock.GetTimestamp();

    /// <returns>How long the taker must wait before it acts.</returns>
    public TimeSpan Take()
    {
        lock (gate)
        {
            long now = clock.GetTimestamp();
            spent = Math.Max(0, spent - clock.GetElapsedTime(asOf, now).TotalSeconds * perSecond) + 1;
            asOf = now;
            return TimeSpan.FromSeconds(Math.Max(0, (spent - burst) / perSecond));
        }
    }
}
