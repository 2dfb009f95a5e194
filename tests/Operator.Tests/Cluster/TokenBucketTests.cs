using StackingK8s.Operator.Cluster;
using StackingK8s.TestKit;

namespace StackingK8s.OperatorTests.Cluster;

public class TokenBucketTests
{
    readonly ManualClock clock = new();

    [Fact]
    public void A_burst_is_free_and_what_follows_waits_its_turn()
    {
        TokenBucket bucket = new(50, 100, clock);

        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(TimeSpan.Zero, bucket.Take()));
        Assert.Equal([20, 40, 60], Enumerable.Range(0, 3).Select(_ => Math.Round(bucket.Take().TotalMilliseconds)));
    }

    [Fact]
    public void Rest_fills_the_bucket_to_its_brim_and_no_further()
    {
        TokenBucket bucket = new(50, 10, clock);
        for (int i = 0; i < 12; i++) bucket.Take();
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(10, Enumerable.Range(0, 20).Count(_ => bucket.Take() == TimeSpan.Zero));
    }
}
