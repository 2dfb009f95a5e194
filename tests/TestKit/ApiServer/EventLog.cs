namespace StackingK8s.TestKit.ApiServer;

/// <summary>
/// The latest changes of one kind: watches read from a place, and wait here for more. A place is the number of changes before it.
/// </summary>
/// <param name="start">The version before the first of the log.</param>
/// <param name="capacity">Number of changes kept, at least.</param>
sealed class EventLog(long start, int capacity)
{
    readonly Lock gate = new();
    readonly List<StorageEvent> events = [];
    long oldest = start,
        dropped;
    TaskCompletionSource grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The oldest version that can be watched from.</summary>
    public long Oldest
    {
        get
        {
            lock (gate)
                return oldest;
        }
    }

    /// <summary>The place after the last change.</summary>
    public long End
    {
        get
        {
            lock (gate)
                return dropped + events.Count;
        }
    }

    public void Append(StorageEvent change)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            events.Add(change);
            // Dropped in blocks, since dropping from the front of a list moves all the rest.
            if (events.Count > capacity + capacity / 4)
                Drop(events.Count - capacity, events[events.Count - capacity - 1].ResourceVersion);
            waiting = grown;
            grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        waiting.SetResult();
    }

    /// <summary>
    /// Drops all changes. A watch that has seen all continues, as on a real server; one from an older version cannot start.
    /// </summary>
    public void Expire(long version)
    {
        lock (gate)
            Drop(events.Count, version);
    }

    /// <summary>The place after a version; null where not all changes since then are kept.</summary>
    public long? FindPlace(long version)
    {
        lock (gate)
        {
            if (version < oldest)
                return null;
            int low = 0,
                high = events.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (events[middle].ResourceVersion <= version)
                    low = middle + 1;
                else
                    high = middle;
            }
            return dropped + low;
        }
    }

    /// <summary>
    /// The changes from a place on, or null where they are not all kept any more; and what completes when there are more.
    /// </summary>
    public (IReadOnlyList<StorageEvent>? Changes, Task Grown) From(long place)
    {
        lock (gate)
        {
            int skipped = (int)(place - dropped);
            return (
                skipped < 0 ? null
                : skipped == events.Count ? []
                : events.GetRange(skipped, events.Count - skipped),
                grown.Task
            );
        }
    }

    void Drop(int count, long version)
    {
        events.RemoveRange(0, count);
        dropped += count;
        oldest = version;
    }
}
