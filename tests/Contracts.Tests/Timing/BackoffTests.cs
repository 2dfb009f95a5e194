using StackingK8s.Contracts.Timing;

namespace StackingK8s.Tests.Contracts.Timing;

public class BackoffTests
{
    static readonly Backoff Backoff = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(6));

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 20)]
    [InlineData(5, 320)]
    [InlineData(6, 360)]
    [InlineData(2000, 360)]
    public void The_delay_doubles_up_to_the_longest(int retry, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.Delay(retry, jitter: 1));

    [Theory]
    [InlineData(0, 5)]
    [InlineData(0.5, 7.5)]
    [InlineData(1, 10)]
    public void Half_of_the_delay_is_left_to_chance(double jitter, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.Delay(0, jitter));
}
