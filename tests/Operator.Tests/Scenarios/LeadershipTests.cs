using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>Two operators, one lease.</summary>
public class LeadershipTests
{
    // Scenario 7
    [Theory]
    [InlineData("create", "jobs")]
    [InlineData("patch", "stackingruns")]
    public async Task A_leader_that_was_cut_off_ends_and_its_late_write_is_refused(string verb, string resource)
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits, operating: false);
        using Wire wire = new(cluster.Cluster.Server.Address);
        await using var first = cluster.StartReplica(wire, Electing);
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);
        await using var second = cluster.StartReplica(edit: Electing);

        // Its next write is on its way for so long that the next leader has done the whole run.
        TaskCompletionSource<ApiRequest> sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Gate way = new();
        cluster.Faults.BeforeExecute = request =>
            request.Verb == verb && request.Resource == resource && sent.TrySetResult(request) ? way.Opened : Task.CompletedTask;
        gate.Open();
        var late = await sent.Task;
        wire.Cut();
        Assert.Equal(ExitCode.Bug, await first.Ended);
        await cluster.PhaseAsync(RunPhase.Complete);
        string version = cluster.Run().At("metadata", "resourceVersion").Text()!;
        way.Open();
        await OperatedCluster.UntilAsync(() => cluster.Faults.Requests[late.Index].Code != 0, () => "the late write is answered");

        Assert.Equal(409, cluster.Faults.Requests[late.Index].Code);
        Assert.Equal(version, cluster.Run().At("metadata", "resourceVersion").Text());
        Assert.Equal(5, cluster.Jobs.Count);
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((1, 0, 0), (step.Attempt, step.Failures, step.Disruptions)));
        Assert.False(second.Ended.IsCompleted);
    }

    // Scenario 7
    [Fact]
    public async Task A_leader_that_is_stopped_hands_the_run_over_at_once()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits, operating: false);
        await using var first = cluster.StartReplica(edit: Electing);
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);
        await using var second = cluster.StartReplica(edit: Electing);

        Assert.Equal(ExitCode.Done, await first.StopAsync());
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.Equal(5, cluster.Jobs.Count);
        Assert.Equal(1, await second.MetricAsync("stacking_operator_leader"));
    }

    // Seconds, and not fractions: a machine at its limit must not cost a leader that is well its lease.
    static OperatorOptions Electing(OperatorOptions options) =>
        options with
        {
            LeaseNamespace = OperatedCluster.Namespace,
            Lease = new()
            {
                Duration = TimeSpan.FromSeconds(7),
                RenewDeadline = TimeSpan.FromSeconds(5),
                Retry = TimeSpan.FromSeconds(0.5),
            },
        };
}
