using System.Net;
using Prometheus;
using StackingK8s.Contracts.Errors;
using StackingK8s.Operator;
using StackingK8s.Operator.Cluster.Health;

namespace StackingK8s.Tests.Operator.Cluster;

/// <summary>The question that `helm test` asks of an operator.</summary>
public class ReadinessCommandTests
{
    [Fact]
    public async Task An_operator_that_has_not_read_everything_is_not_ready_in_its_own_words()
    {
        List<string> missing = ["jobs: not listed yet", "pods: not listed yet"];
        await using var server = await HealthServer.StartAsync(IPAddress.Loopback, 0, () => [], () => missing, Metrics.NewCustomRegistry());
        Uri address = new($"http://127.0.0.1:{server.Port}");

        Assert.Equal(
            $"The operator at {address} is not ready after 0 s (jobs: not listed yet, pods: not listed yet). Read its log.",
            await AskAsync(address)
        );

        missing.Clear();
        Assert.Null(await AskAsync(address));
    }

    [Fact]
    public async Task Where_nobody_answers_the_way_there_is_what_is_wrong() =>
        Assert.Contains("is not ready after 0 s (", await AskAsync(new("http://127.0.0.1:1")));

    [Fact]
    public async Task A_wrong_address_is_the_users_fault()
    {
        System.CommandLine.InvocationConfiguration throwing = new() { EnableDefaultExceptionHandler = false };
        var wrong = await Assert.ThrowsAsync<UsageException>(() =>
            OperatorCommand.Create().Parse(["ask-ready", "stacking:8080"]).InvokeAsync(throwing)
        );
        Assert.StartsWith("stacking:8080 is not a URL", wrong.Message);
    }

    static Task<string?> AskAsync(Uri address) =>
        ReadinessCommand.AskAsync(address, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
}
