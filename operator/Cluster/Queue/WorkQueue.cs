using System.Runtime.CompilerServices;
using System.Threading.Channels;
using StackingK8s.Contracts.Timing;
using StackingK8s.Operator.Cluster.Telemetry;

namespace StackingK8s.Operator.Cluster.Queue;

/// <summary>
/// The keys that wait for work, each at most once. A key belongs to the worker that took it until <see cref="Done"/>; added meanwhile, it
/// is handed out once more afterwards, so no change is lost and no two workers have one key. Keys come out in the order they were added,
/// urgent ones first; one that keeps failing waits separately and delays no other.
/// </summary>
sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    readonly Lock gate = new();
    readonly TimeProvider clock;
    readonly RuntimeMetrics metrics;
    readonly Backoff backoff;
    readonly Random random = new();
    readonly Channel<Turn> ready = Channel.CreateUnboundedPrioritized<Turn>();

    // An item for each time an urgent key became ready; its receiver may find the key already taken.
    readonly Channel<bool> urgent = Channel.CreateUnbounded<bool>();
    readonly Dictionary<TKey, Waiting> waiting = [];
    readonly HashSet<TKey> taken = [];
    readonly Dictionary<TKey, int> failures = [];
    readonly DelayedKeys<TKey> delayed;
    long turns;
    bool completed;

    public WorkQueue(Backoff backoff, RuntimeMetrics metrics, TimeProvider clock)
    {
        (this.backoff, this.metrics, this.clock) = (backoff, metrics, clock);
        delayed = new(clock, key => Add(key));
    }

    /// <summary>From 5 ms to 5 min, for ever: after an outage of hours a run must still be reconciled.</summary>
    public static Backoff DefaultBackoff { get; } = new(TimeSpan.FromMilliseconds(5), TimeSpan.FromMinutes(5));

    /// <summary>Keys that a worker could take now.</summary>
    public int Depth { get; private set; }

    /// <param name="urgent">It goes before all that are not urgent, also if it already waits.</param>
    public void Add(TKey key, bool urgent = false)
    {
        lock (gate)
        {
            bool known = waiting.TryGetValue(key, out var before);
            if (completed || (known && (before.Urgent || !urgent)))
                return;
            waiting[key] = new(known ? before.Since : clock.GetTimestamp(), urgent, 0);
            if (taken.Contains(key))
                return;
            if (!known)
                Depth++;
            MakeReady(key);
        }
    }

    /// <summary>Adds the key after the delay. Of several delays the one that ends first counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
            Add(key);
        else
            delayed.Add(key, delay);
    }

    /// <summary>Adds the key after a delay that grows with every call since the last <see cref="Forget"/>.</summary>
    /// <returns>The delay.</returns>
    public TimeSpan Retry(TKey key)
    {
        TimeSpan delay;
        lock (gate)
        {
            int before = failures.GetValueOrDefault(key);
            failures[key] = before + 1;
            delay = backoff.Delay(before, random.NextDouble());
        }
        metrics.QueueRetries.Inc();
        AddAfter(key, delay);
        return delay;
    }

    /// <summary>The key's work succeeded: after its next failure it waits as briefly as after a first one.</summary>
    public void Forget(TKey key)
    {
        lock (gate)
            failures.Remove(key);
    }

    /// <summary>The keys as they become ready, until <see cref="Complete"/>. The receiver calls <see cref="Done"/> for each.</summary>
    public async IAsyncEnumerable<TKey> TakeAllAsync([EnumeratorCancellation] CancellationToken stop)
    {
        while (await ready.Reader.WaitToReadAsync(stop))
        while (TryTake(out var key))
            yield return key;
    }

    /// <summary>Likewise, but urgent keys only: a reader of these is never busy with another.</summary>
    public async IAsyncEnumerable<TKey> TakeUrgentAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (bool _ in urgent.Reader.ReadAllAsync(stop))
            if (TryTake(out var key, urgentOnly: true))
                yield return key;
    }

    bool TryTake(out TKey key, bool urgentOnly = false)
    {
        lock (gate)
        {
            while (ready.Reader.TryPeek(out var turn) && (turn.Urgent || !urgentOnly))
            {
                ready.Reader.TryRead(out _);
                // A key that became urgent meanwhile has two turns, of which the later one counts.
                if (!waiting.TryGetValue(turn.Key, out var since) || since.Turn != turn.Number)
                    continue;
                key = turn.Key;
                waiting.Remove(key);
                taken.Add(key);
                metrics.QueueDepth.Set(--Depth);
                metrics.QueueLatency.Observe(clock.GetElapsedTime(since.Since).TotalSeconds);
                return true;
            }
            key = default!;
            return false;
        }
    }

    public void Done(TKey key)
    {
        lock (gate)
        {
            taken.Remove(key);
            if (completed || !waiting.ContainsKey(key))
                return;
            Depth++;
            MakeReady(key);
        }
    }

    /// <summary>Ends every <see cref="TakeAllAsync"/>; what still waits is dropped.</summary>
    public void Complete()
    {
        lock (gate)
        {
            completed = true;
            ready.Writer.TryComplete();
            urgent.Writer.TryComplete();
            while (ready.Reader.TryRead(out _)) { }
            Depth = 0;
        }
        delayed.Dispose();
    }

    public void Dispose() => Complete();

    void MakeReady(TKey key)
    {
        var now = waiting[key] with { Turn = ++turns };
        waiting[key] = now;
        ready.Writer.TryWrite(new(key, now.Urgent, now.Turn));
        if (now.Urgent)
            urgent.Writer.TryWrite(true);
        metrics.QueueDepth.Set(Depth);
    }

    /// <param name="Since">When it was first added.</param>
    /// <param name="Turn">The number of the turn that counts; 0: none yet.</param>
    readonly record struct Waiting(long Since, bool Urgent, long Turn);

    readonly record struct Turn(TKey Key, bool Urgent, long Number) : IComparable<Turn>
    {
        public int CompareTo(Turn other) => (!Urgent, Number).CompareTo((!other.Urgent, other.Number));
    }
}
