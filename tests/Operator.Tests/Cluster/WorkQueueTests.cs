using Prometheus;
using StackingK8s.Operator.Cluster.Queue;
using StackingK8s.Operator.Cluster.Telemetry;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Operator.Cluster;

public sealed class WorkQueueTests : IDisposable
{
    readonly ManualClock clock = new();
    readonly RuntimeMetrics metrics = new(Metrics.NewCustomRegistry());
    readonly WorkQueue<string> queue;
    readonly IAsyncEnumerator<string> taker;

    public WorkQueueTests()
    {
        queue = new(WorkQueue<string>.DefaultBackoff, metrics, clock);
        taker = queue.TakeAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
    }

    public void Dispose() => queue.Dispose();

    [Fact]
    public async Task A_key_added_twice_is_taken_once()
    {
        queue.Add("a");
        queue.Add("a");
        queue.Add("b");

        Assert.Equal("a", await TakeAsync());
        Assert.Equal("b", await TakeAsync());
        Assert.Equal(0, queue.Depth);
    }

    [Fact]
    public async Task A_key_added_while_it_is_worked_on_is_taken_once_more_afterwards_and_not_before()
    {
        queue.Add("a");
        await TakeAsync();
        queue.Add("a");
        queue.Add("a");

        Assert.Equal(0, queue.Depth);
        queue.Done("a");
        Assert.Equal("a", await TakeAsync());
        queue.Done("a");
        Assert.Equal(0, queue.Depth);
    }

    [Fact]
    public async Task A_key_is_never_with_two_workers()
    {
        HashSet<string> held = [];
        int taken = 0,
            together = 0;
        var workers = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(async () =>
                {
                    await foreach (string key in queue.TakeAllAsync(TestContext.Current.CancellationToken))
                    {
                        lock (held)
                            if (!held.Add(key))
                                together++;
                        await Task.Yield();
                        lock (held)
                            held.Remove(key);
                        queue.Done(key);
                        Interlocked.Increment(ref taken);
                    }
                })
            )
            .ToList();

        for (int i = 0; i < 2000; i++)
            queue.Add($"{i % 3}");
        await Eventually.TrueAsync(() => queue.Depth == 0 && taken >= 3, "all keys are worked on");
        queue.Complete();
        await Task.WhenAll(workers);

        Assert.Equal(0, together);
    }

    [Fact]
    public async Task A_key_that_fails_for_hours_is_still_tried_every_five_minutes()
    {
        TimeSpan wait = default;
        for (int i = 0; i < 200; i++)
        {
            wait = queue.Retry("a");
            // Timers count whole milliseconds.
            clock.Advance(wait + TimeSpan.FromMilliseconds(1));
            Assert.Equal("a", await TakeAsync());
            queue.Done("a");
        }

        Assert.InRange(wait, TimeSpan.FromMinutes(2.5), TimeSpan.FromMinutes(5));
        Assert.Equal(200, metrics.QueueRetries.Value);
    }

    [Fact]
    public void Back_off_doubles_from_five_milliseconds_and_restarts_after_a_success()
    {
        var first = queue.Retry("a");
        for (int i = 0; i < 8; i++)
            queue.Retry("a");
        var tenth = queue.Retry("a");
        queue.Forget("a");
        var again = queue.Retry("a");

        Assert.InRange(first.TotalMilliseconds, 2.5, 5);
        Assert.InRange(tenth.TotalMilliseconds, 1280, 2560);
        Assert.InRange(again.TotalMilliseconds, 2.5, 5);
    }

    [Theory, InlineData(10, 60), InlineData(60, 10)]
    public async Task Of_two_delays_the_one_that_ends_first_counts(int one, int other)
    {
        queue.AddAfter("a", TimeSpan.FromSeconds(one));
        queue.AddAfter("a", TimeSpan.FromSeconds(other));

        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(0, queue.Depth);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("a", await TakeAsync());
        queue.Done("a");
        clock.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal(0, queue.Depth);
    }

    [Fact]
    public void A_key_that_keeps_failing_delays_no_other()
    {
        for (int i = 0; i < 30; i++)
            queue.Retry("bad");
        queue.Add("good");

        Assert.Equal(1, queue.Depth);
    }

    [Fact]
    public async Task An_urgent_key_goes_first_even_if_it_waits_already_and_is_taken_once()
    {
        queue.Add("a");
        queue.Add("b");
        queue.Add("c");
        queue.Add("b", urgent: true);
        queue.Add("b");
        queue.Add("d", urgent: true);

        Assert.Equal(4, queue.Depth);
        Assert.Equal(["b", "d", "a", "c"], [await TakeAsync(), await TakeAsync(), await TakeAsync(), await TakeAsync()]);
        Assert.Equal(0, queue.Depth);
    }

    [Fact]
    public async Task A_key_that_becomes_urgent_while_it_is_worked_on_goes_first_afterwards()
    {
        queue.Add("a");
        queue.Add("b");
        await TakeAsync();
        queue.Add("a");
        queue.Add("a", urgent: true);
        queue.Done("a");

        Assert.Equal(["a", "b"], [await TakeAsync(), await TakeAsync()]);
        Assert.Equal(0, queue.Depth);
    }

    [Fact]
    public async Task A_reader_of_urgent_keys_gets_no_other_and_none_twice()
    {
        queue.Add("a");
        queue.Add("b", urgent: true);
        queue.Add("c", urgent: true);
        Assert.Equal("b", await TakeAsync());
        await using var urgent = queue.TakeUrgentAsync(CancellationToken.None).GetAsyncEnumerator();

        Assert.True(await urgent.MoveNextAsync());
        Assert.Equal("c", urgent.Current);
        var next = urgent.MoveNextAsync();
        Assert.False(next.IsCompleted);
        queue.Add("a", urgent: true);
        Assert.True(await next);
        Assert.Equal("a", urgent.Current);
        Assert.Equal(0, queue.Depth);
    }

    [Fact]
    public async Task Keys_come_out_in_the_order_they_went_in_and_a_busy_one_goes_to_the_end()
    {
        queue.Add("busy");
        queue.Add("b");
        await TakeAsync();
        queue.Add("busy");
        queue.Add("c");
        queue.Done("busy");

        Assert.Equal(["b", "c", "busy"], [await TakeAsync(), await TakeAsync(), await TakeAsync()]);
    }

    [Fact]
    public async Task Completion_ends_the_readers_and_drops_what_waits()
    {
        queue.Add("a");
        queue.Complete();

        Assert.False(await taker.MoveNextAsync());
        queue.Add("b");
        queue.AddAfter("c", TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Depth_and_latency_are_measured_from_the_moment_a_key_is_due()
    {
        queue.AddAfter("a", TimeSpan.FromSeconds(100));
        clock.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(1, metrics.QueueDepth.Value);

        clock.Advance(TimeSpan.FromSeconds(3));
        await TakeAsync();

        Assert.Equal(0, metrics.QueueDepth.Value);
        Assert.Equal(3, metrics.QueueLatency.Sum, 3);
    }

    async Task<string> TakeAsync()
    {
        Assert.True(await taker.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        return taker.Current;
    }
}
