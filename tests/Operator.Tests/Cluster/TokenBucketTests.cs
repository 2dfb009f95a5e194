using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Operator.Cluster;

public sealed class TokenBucketTests : IDisposable
{
    readonly ManualClock clock = new();
    readonly TokenBucket bucket;

    public TokenBucketTests() => bucket = new(new(50, 100), clock);

    public void Dispose() => bucket.Dispose();

    [Fact]
    public void A_burst_passes_except_the_part_reserved_for_urgent_callers_and_later_ones_wait()
    {
        Assert.Equal(50, Free(bucket, 60, urgent: false));
        Assert.Equal(50, Free(bucket, 60, urgent: true));
    }

    [Fact]
    public async Task Callers_are_served_in_order_each_when_its_token_arrives()
    {
        Free(bucket, 50, urgent: false);
        Task[] takers = [bucket.TakeAsync(false), bucket.TakeAsync(false), bucket.TakeAsync(false)];

        clock.Advance(TimeSpan.FromMilliseconds(19));
        Assert.Equal([false, false, false], takers.Select(taker => taker.IsCompleted));
        foreach (var taker in takers)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            await taker;
            Assert.Equal(Array.IndexOf(takers, taker) + 1, takers.Count(other => other.IsCompleted));
            clock.Advance(TimeSpan.FromMilliseconds(19));
        }
    }

    [Fact]
    public async Task An_urgent_caller_goes_before_all_waiting_ones()
    {
        Free(bucket, 50, urgent: false);
        Free(bucket, 50, urgent: true);
        var first = bucket.TakeAsync(false);
        var urgent = bucket.TakeAsync(true);

        clock.Advance(TimeSpan.FromMilliseconds(20));

        await urgent;
        // The reserved part fills up first.
        clock.Advance(TimeSpan.FromMilliseconds(1000));
        Assert.False(first.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(20));
        await first;
    }

    [Fact]
    public async Task A_cancelled_caller_takes_no_token()
    {
        Free(bucket, 50, urgent: false);
        using CancellationTokenSource impatient = new();
        var gone = bucket.TakeAsync(false, impatient.Token);
        var next = bucket.TakeAsync(false);

        await impatient.CancelAsync();
        clock.Advance(TimeSpan.FromMilliseconds(20));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        await next;
    }

    [Fact]
    public void A_pause_fills_the_bucket_only_up_to_its_size()
    {
        for (int i = 0; i < 60; i++)
            _ = bucket.TakeAsync(false);
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(100, Free(bucket, 200, urgent: true));
    }

    [Fact]
    public void The_smallest_bucket_reserves_nothing()
    {
        using TokenBucket smallest = new(new(1, 1), clock);

        Assert.Equal(1, Free(smallest, 2, urgent: false));
    }

    static int Free(TokenBucket bucket, int takers, bool urgent)
    {
        // One by one: callers that got no token must not keep waiting and take a later one.
        using CancellationTokenSource done = new();
        int free = Enumerable.Range(0, takers).Count(_ => bucket.TakeAsync(urgent, done.Token).IsCompleted);
        done.Cancel();
        return free;
    }
}
