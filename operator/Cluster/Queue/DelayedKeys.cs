namespace StackingK8s.Operator.Cluster.Queue;

/// <summary>Keys that are due later, each once, at the earliest of the requested times. One timer serves them all.</summary>
sealed class DelayedKeys<TKey> : IDisposable
    where TKey : notnull
{
    readonly Lock gate = new();
    readonly TimeProvider clock;
    readonly Action<TKey> due;
    readonly ITimer timer;
    readonly Dictionary<TKey, long> dueAt = [];

    // A key whose time was moved forward is here twice; only the entry that agrees with dueAt counts.
    readonly PriorityQueue<TKey, long> order = new();

    public DelayedKeys(TimeProvider clock, Action<TKey> due)
    {
        (this.clock, this.due) = (clock, due);
        timer = clock.CreateTimer(_ => Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(TKey key, TimeSpan delay)
    {
        lock (gate)
        {
            long at = clock.GetTimestamp() + (long)(delay.TotalSeconds * clock.TimestampFrequency);
            if (dueAt.TryGetValue(key, out long earlier) && earlier <= at)
                return;
            dueAt[key] = at;
            order.Enqueue(key, at);
            SetTimer();
        }
    }

    void Release()
    {
        List<TKey> now = [];
        lock (gate)
        {
            while (order.TryPeek(out var key, out long at) && at <= clock.GetTimestamp())
            {
                order.Dequeue();
                if (dueAt.TryGetValue(key, out long valid) && valid == at && dueAt.Remove(key))
                    now.Add(key);
            }
            SetTimer();
        }
        now.ForEach(due);
    }

    void SetTimer()
    {
        if (!order.TryPeek(out _, out long at))
            return;
        // Timers count whole milliseconds: rounded down, one would fire too early, find nothing due and spin.
        double left = Math.Ceiling((at - clock.GetTimestamp()) * 1000.0 / clock.TimestampFrequency);
        timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, left)), Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => timer.Dispose();
}
