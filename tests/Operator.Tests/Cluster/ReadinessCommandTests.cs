using System.Net;
using Prometheus;
using StackingK8s.Contracts.Errors;
using StackingK8s.Operator;
using StackingK8s.Operator.Cluster.Health;

namespace StackingK8s.Tests.Operator.Cluster;

/// <summary>The command that `helm test` runs.</summary>
public class ReadinessCommandTests
{
    [Fact]
    public async Task An_operator_that_has_not_listed_everything_is_not_ready_and_says_why()
    {
        List<string> missing = ["jobs: not listed yet", "pods: not listed yet"];
        await using var server = await HealthServer.StartAsync(IPAddress.Loopback, 0, () => [], () => missing, Metrics.NewCustomRegistry());
        Uri address = new($"http://127.0.0.1:{server.Port}");

        Assert.Equal(
            $"The operator at {address} is not ready after 0 s (jobs: not listed yet, pods: not listed yet). Read its log.",
            await WaitUntilReadyAsync(address)
        );

        missing.Clear();
        Assert.Null(await WaitUntilReadyAsync(address));
    }

    [Fact]
    public async Task Where_nobody_answers_the_connection_error_is_reported() =>
        Assert.Contains("is not ready after 0 s (", await WaitUntilReadyAsync(new("http://127.0.0.1:1")));

    [Fact]
    public async Task An_invalid_address_is_a_usage_error()
    {
        System.CommandLine.InvocationConfiguration throwing = new() { EnableDefaultExceptionHandler = false };
        var wrong = await Assert.ThrowsAsync<UsageException>(() =>
            OperatorCommand.Create().Parse(["ask-ready", "stacking:8080"]).InvokeAsync(throwing)
        );
        Assert.StartsWith("stacking:8080 is not a URL", wrong.Message);
    }

    static Task<string?> WaitUntilReadyAsync(Uri address) =>
        ReadinessCommand.WaitUntilReadyAsync(address, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
}
