using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Cluster;

/// <summary>An operator on a machine whose clock is wrong.</summary>
public class ServerClockTests
{
    // Scenario 23
    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public async Task The_time_is_the_API_servers_once_it_has_answered(int minutes)
    {
        await using var server = await ApiServer.StartAsync();
        using TemporaryFolder folder = new();
        ManualClock machine = new(DateTimeOffset.UtcNow.AddMinutes(minutes));
        ServerClock clock = new(machine);
        using ApiConnection connection = new(
            ClusterConfiguration.Find(server.WriteKubeconfig(folder.File("kubeconfig")), null),
            new(Prometheus.Metrics.NewCustomRegistry()),
            clock,
            clock.Observe
        );
        Assert.Equal(machine.GetUtcNow(), clock.GetUtcNow());

        using var answer = await connection.GetAsync("api/v1/namespaces", CancellationToken.None);

        Assert.Equal(answer.Headers.Date, clock.GetUtcNow());
        machine.Advance(TimeSpan.FromHours(1));
        Assert.Equal(answer.Headers.Date + TimeSpan.FromHours(1), clock.GetUtcNow());
    }

    // Scenario 23
    [Fact]
    public void Seconds_of_latency_do_not_make_time_jump()
    {
        ManualClock machine = new();
        ServerClock clock = new(machine);
        clock.Observe(machine.GetUtcNow() + TimeSpan.FromSeconds(4));
        Assert.Equal(machine.GetUtcNow(), clock.GetUtcNow());

        clock.Observe(machine.GetUtcNow() + TimeSpan.FromSeconds(60));
        clock.Observe(machine.GetUtcNow() + TimeSpan.FromSeconds(57));
        Assert.Equal(machine.GetUtcNow() + TimeSpan.FromSeconds(60), clock.GetUtcNow());

        clock.Observe(machine.GetUtcNow());
        Assert.Equal(machine.GetUtcNow(), clock.GetUtcNow());
    }

    // Scenario 23
    [Fact]
    public void Durations_are_measured_by_the_machines_clock_whatever_the_server_says()
    {
        ManualClock machine = new();
        ServerClock clock = new(machine);
        long start = clock.GetTimestamp();
        clock.Observe(machine.GetUtcNow() + TimeSpan.FromMinutes(10));
        machine.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.FromSeconds(3), clock.GetElapsedTime(start));
    }
}
