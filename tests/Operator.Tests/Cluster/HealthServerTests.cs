using System.Net;
using Prometheus;
using StackingK8s.Contracts.Errors;
using StackingK8s.Operator.Cluster.Health;
using StackingK8s.Operator.Cluster.Telemetry;

namespace StackingK8s.Tests.Operator.Cluster;

public class HealthServerTests
{
    readonly CollectorRegistry registry = Metrics.NewCustomRegistry();

    [Fact]
    public async Task Problems_are_a_503_that_names_them()
    {
        List<string> wrong = [],
            missing = ["jobs: not listed yet"];
        await using var server = await HealthServer.StartAsync(IPAddress.Loopback, 0, () => wrong, () => missing, registry);
        using HttpClient client = new() { BaseAddress = new($"http://127.0.0.1:{server.Port}") };

        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync("/healthz"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "jobs: not listed yet\n"), await GetAsync("/readyz"));
        missing.Clear();
        wrong.Add("jobs: nothing heard");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/readyz")).Code);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync("/healthz")).Code);

        async Task<(HttpStatusCode Code, string Text)> GetAsync(string path)
        {
            using var response = await client.GetAsync(path);
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Metrics_are_those_of_the_registry()
    {
        new RuntimeMetrics(registry).Leader.Set(1);
        await using var server = await HealthServer.StartAsync(IPAddress.Loopback, 0, () => [], () => [], registry);
        using HttpClient client = new();

        Assert.Contains("stacking_operator_leader 1", await client.GetStringAsync($"http://127.0.0.1:{server.Port}/metrics"));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var first = await HealthServer.StartAsync(IPAddress.Loopback, 0, () => [], () => [], registry);
        var taken = await Assert.ThrowsAsync<UsageException>(() =>
            HealthServer.StartAsync(IPAddress.Loopback, first.Port, () => [], () => [], registry)
        );

        Assert.Contains($":{first.Port}", taken.Message);
    }
}
