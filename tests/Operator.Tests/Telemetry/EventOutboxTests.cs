using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Telemetry;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Telemetry;

public class EventOutboxTests
{
    static readonly RunKey Run = new("default", "deepfake");

    [Fact]
    public async Task What_an_operator_did_just_before_it_ended_is_still_reported()
    {
        await using var server = await ApiServer.StartAsync();
        using var connection = Connect(server);
        EventOutbox outbox = new(connection, TimeProvider.System, NullLogger.Instance);
        foreach (string reason in new[] { "FoldCommitted", "Complete" })
            outbox.Post(Run, "uid-1", new("Normal", reason, "Words."));

        await outbox.RunAsync(new CancellationToken(canceled: true));

        var sent = await connection.Client.CoreV1.ListNamespacedEventAsync(Run.Namespace);
        Assert.Equal(
            ["FoldCommitted", "Complete"],
            sent.Items.OrderBy(item => long.Parse(item.Metadata.ResourceVersion)).Select(item => item.Reason)
        );
    }

    [Fact]
    public async Task A_server_that_does_not_answer_holds_up_the_end_for_two_seconds_only()
    {
        await using var server = await ApiServer.StartAsync();
        using var connection = Connect(server);
        EventOutbox outbox = new(connection, TimeProvider.System, NullLogger.Instance);
        server.Faults.Delay(request => request.Resource == "events", TimeSpan.FromMinutes(1));
        outbox.Post(Run, "uid-1", new("Normal", "Complete", "Words."));

        var running = outbox.RunAsync(new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    static ApiConnection Connect(ApiServer server) =>
        new(new KubernetesClientConfiguration { Host = server.Address.AbsoluteUri }, new(Metrics.NewCustomRegistry()), TimeProvider.System);
}
