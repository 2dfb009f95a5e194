using System.Diagnostics;

namespace StackingK8s.TestKit.Cluster;

/// <summary>
/// One thread that does keyed work in due order. All controllers of a test cluster share it, so that they see each other's
/// changes in the same order in every run, however slow the machine: only the times between them differ.
/// </summary>
public sealed class WorkLoop : IAsyncDisposable
{
    readonly Lock gate = new();
    readonly PriorityQueue<(object Key, long Number), (TimeSpan Due, long Number)> queue = new();
    readonly Dictionary<object, (TimeSpan Due, long Number, Action Work)> waiting = [];
    readonly SemaphoreSlim added = new(0);
    readonly CancellationTokenSource stop = new();
    readonly long start = Stopwatch.GetTimestamp();
    readonly List<Exception> failures = [];
    readonly Action settle;
    readonly Task running;
    long numbers;

    /// <param name="settle">Called after each piece of work; returns when all its changes were delivered.</param>
    public WorkLoop(Action settle)
    {
        this.settle = settle;
        running = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Failures of the controllers themselves: a test's cluster must have none.</summary>
    public IReadOnlyList<Exception> Failures
    {
        get
        {
            lock (gate)
                return [.. failures];
        }
    }

    /// <summary>
    /// A key that already waits is done once, at the earlier time and with the latest work. Nothing is done after the end.
    /// </summary>
    public void Add(object key, Action work, TimeSpan delay = default)
    {
        lock (gate)
        {
            if (stop.IsCancellationRequested)
                return;
            var due = Stopwatch.GetElapsedTime(start) + delay;
            if (waiting.TryGetValue(key, out var earlier) && earlier.Due <= due)
            {
                waiting[key] = earlier with { Work = work };
                return;
            }
            waiting[key] = (due, ++numbers, work);
            queue.Enqueue((key, numbers), (due, numbers));
            added.Release();
        }
    }

    /// <summary>Nothing more is done for this key until it is added again.</summary>
    public void Remove(object key)
    {
        lock (gate)
            waiting.Remove(key);
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
            stop.Cancel();
        await running;
        added.Dispose();
    }

    void Run()
    {
        while (!stop.IsCancellationRequested)
        {
            var (work, wait) = Next();
            try
            {
                if (work is null)
                    added.Wait(wait, stop.Token);
                else
                {
                    work();
                    settle();
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                lock (gate)
                    failures.Add(failure);
            }
        }
    }

    (Action? Work, TimeSpan Wait) Next()
    {
        lock (gate)
        {
            while (queue.TryPeek(out var head, out var order))
            {
                if (!waiting.TryGetValue(head.Key, out var item) || item.Number != head.Number)
                {
                    queue.Dequeue();
                    continue;
                }
                var left = order.Due - Stopwatch.GetElapsedTime(start);
                if (left > TimeSpan.Zero)
                    return (null, left + TimeSpan.FromMilliseconds(0.5));
                queue.Dequeue();
                waiting.Remove(head.Key);
                return (item.Work, TimeSpan.Zero);
            }
            return (null, Timeout.InfiniteTimeSpan);
        }
    }
}
