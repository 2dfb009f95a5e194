namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>
/// A token bucket: it gains tokens at an even rate up to its size. Callers are served in order, urgent ones before all others; a part of
/// its tokens is reserved for urgent callers, so that steady demand of the others never leaves it empty for them.
/// </summary>
sealed class TokenBucket : IDisposable
{
    // Sums of many small gains can miss a whole token by rounding alone.
    const double Rounding = 1e-6;

    readonly Lock gate = new();
    readonly RequestRate rate;
    readonly TimeProvider clock;
    readonly ITimer timer;
    readonly PriorityQueue<TaskCompletionSource, (bool Later, long Number)> waiting = new();
    double tokens;
    long asOf,
        takers;

    public TokenBucket(RequestRate rate, TimeProvider clock)
    {
        (this.rate, this.clock, tokens, asOf) = (rate, clock, rate.Burst, clock.GetTimestamp());
        timer = clock.CreateTimer(_ => Serve(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for a token and takes it.</summary>
    /// <param name="stop">Gives up; the next caller gets the token.</param>
    public async Task TakeAsync(bool urgent, CancellationToken stop = default)
    {
        TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var ending = stop.Register(() => turn.TrySetCanceled(stop));
        lock (gate)
            waiting.Enqueue(turn, (!urgent, takers++));
        Serve();
        await turn.Task;
    }

    void Serve()
    {
        lock (gate)
        {
            long now = clock.GetTimestamp();
            tokens = Math.Min(rate.Burst, tokens + clock.GetElapsedTime(asOf, now).TotalSeconds * rate.PerSecond);
            asOf = now;
            while (waiting.TryPeek(out var turn, out var place))
            {
                double missing = (place.Later ? 1 + rate.Reserve : 1) - tokens;
                if (missing > Rounding)
                {
                    // Timers count whole milliseconds: rounded down, one would fire too early and again at once.
                    timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(missing / rate.PerSecond * 1000)), Timeout.InfiniteTimeSpan);
                    return;
                }
                waiting.Dequeue();
                if (turn.TrySetResult())
                    tokens--;
            }
        }
    }

    public void Dispose() => timer.Dispose();
}
