using StackingK8s.Contracts.Spec.Rules;
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
    public void A_burst_is_free_but_for_the_part_that_is_kept_for_urgent_takers_and_what_follows_waits_its_turn()
    {
        Assert.Equal(50, Free(bucket, 60, urgent: false));
        Assert.Equal(50, Free(bucket, 60, urgent: true));
    }

    [Fact]
    public async Task Takers_are_served_in_the_order_they_came_each_as_its_token_comes_in()
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
    public async Task An_urgent_taker_goes_before_all_that_wait()
    {
        Free(bucket, 50, urgent: false);
        Free(bucket, 50, urgent: true);
        var first = bucket.TakeAsync(false);
        var urgent = bucket.TakeAsync(true);

        clock.Advance(TimeSpan.FromMilliseconds(20));

        await urgent;
        // The part that is kept fills up first.
        clock.Advance(TimeSpan.FromMilliseconds(1000));
        Assert.False(first.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(20));
        await first;
    }

    [Fact]
    public async Task Who_gives_up_takes_no_token()
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
    public void Rest_fills_the_bucket_to_its_brim_and_no_further()
    {
        for (int i = 0; i < 60; i++)
            _ = bucket.TakeAsync(false);
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(100, Free(bucket, 200, urgent: true));
    }

    [Fact]
    public void The_smallest_bucket_keeps_nothing_back()
    {
        using TokenBucket smallest = new(new(1, 1), clock);

        Assert.Equal(1, Free(smallest, 2, urgent: false));
    }

    static int Free(TokenBucket bucket, int takers, bool urgent)
    {
        // One by one: those that did not get theirs must not wait on and take a later one's.
        using CancellationTokenSource done = new();
        int free = Enumerable.Range(0, takers).Count(_ => bucket.TakeAsync(urgent, done.Token).IsCompleted);
        done.Cancel();
        return free;
    }
}
