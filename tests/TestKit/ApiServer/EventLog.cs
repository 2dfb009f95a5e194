namespace StackingK8s.TestKit.ApiServer;

/// <summary>The latest changes of one kind: watches read on from a version, and wait here for more.</summary>
/// <param name="start">The version the log begins after.</param>
/// <param name="capacity">How many changes are kept, at least.</param>
sealed class EventLog(long start, int capacity)
{
    readonly Lock gate = new();
    readonly List<StorageEvent> events = [];
    long oldest = start;
    TaskCompletionSource grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The oldest version that can be watched from.</summary>
    public long Oldest
    {
        get { lock (gate) return oldest; }
    }

    public void Append(StorageEvent change)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            events.Add(change);
            // Dropped in blocks, since dropping from the front of a list moves all the rest.
            if (events.Count >= capacity + capacity / 4 + 1)
            {
                int dropped = events.Count - capacity;
                oldest = events[dropped - 1].ResourceVersion;
                events.RemoveRange(0, dropped);
            }
            waiting = grown;
            grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        waiting.SetResult();
    }

    public void Expire(long version)
    {
        lock (gate)
        {
            events.Clear();
            oldest = version;
        }
    }

    /// <summary>The changes after a version, or null where they are not all kept any more; and what completes when there are more.</summary>
    public (IReadOnlyList<StorageEvent>? Changes, Task Grown) After(long version)
    {
        lock (gate)
        {
            if (version < oldest) return (null, grown.Task);
            int low = 0, high = events.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (events[middle].ResourceVersion <= version) low = middle + 1;
                else high = middle;
            }
            return (low == events.Count ? [] : events.GetRange(low, events.Count - low), grown.Task);
        }
    }
}
