namespace StackingK8s.Operator.Cluster.Election;

/// <summary>
/// Times of a Lease, which the API server takes with microseconds only. The client drops the fraction of a time that falls on an exact
/// second, and the server then answers 400.
/// </summary>
static class MicroTime
{
    static readonly long TicksPerMicrosecond = TimeSpan.FromMicroseconds(1).Ticks;

    /// <returns>The time to the microsecond below, but a microsecond after each exact second.</returns>
    public static DateTime Of(DateTimeOffset time)
    {
        long ticks = time.UtcTicks - time.UtcTicks % TicksPerMicrosecond;
        return new(ticks % TimeSpan.TicksPerSecond == 0 ? ticks + TicksPerMicrosecond : ticks, DateTimeKind.Utc);
    }
}
