namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>
/// The API server's time. Deadlines count from times that the cluster wrote, so on a machine whose clock is minutes off they would pass
/// early or late. Waiting and measuring use the machine's monotonic clock, which nobody sets.
/// </summary>
sealed class ServerClock(TimeProvider machine) : TimeProvider
{
    // A Date header has whole seconds and takes a while to arrive: so small a difference is not skew, and time should not jump for it.
    static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    long skewTicks;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow() + new TimeSpan(Interlocked.Read(ref skewTicks));

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);

    /// <param name="date">When the server began to answer, by its own clock.</param>
    public void Observe(DateTimeOffset date)
    {
        if ((date - GetUtcNow()).Duration() > Tolerance)
            Interlocked.Exchange(ref skewTicks, (date - machine.GetUtcNow()).Ticks);
    }
}
