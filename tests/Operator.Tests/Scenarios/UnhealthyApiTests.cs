using StackingK8s.Contracts.Status;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>The API server itself fails: the operator keeps trying, loses nothing, and blames no run for it.</summary>
public class UnhealthyApiTests
{
    // Scenario 15
    [Fact]
    public async Task A_run_converges_through_conflicts_overload_errors_and_timeouts()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        using Journal journal = new(cluster);
        var faults = cluster.Faults;
        var ofOperator =
            (Func<TestKit.ApiServer.ApiRequest, bool>)(
                request => request.UserAgent.StartsWith("stacking-operator", StringComparison.Ordinal)
            );
        faults.Answer(request => ofOperator(request) && request is { Verb: "patch", Subresource: "status" }, 409, times: 3);
        faults.Answer(
            request => ofOperator(request) && request is { Verb: "create", Resource: "jobs" },
            429,
            times: 1,
            retryAfterSeconds: 1
        );
        faults.Answer(request => ofOperator(request) && request is { Verb: "create", Resource: "jobs" }, 500, times: 1, from: 3);
        // Made, and the operator does not learn of it.
        faults.Answer(
            request => ofOperator(request) && request is { Verb: "create", Resource: "jobs" },
            504,
            times: 1,
            from: 4,
            afterExecuting: true
        );
        faults.Cut(
            request => ofOperator(request) && request is { Verb: "create", Resource: "jobs" },
            times: 1,
            from: 6,
            afterExecuting: true
        );
        faults.Cut(
            request => ofOperator(request) && request is { Verb: "patch", Subresource: "status" },
            times: 2,
            from: 5,
            afterExecuting: true
        );
        faults.Answer(request => ofOperator(request) && request.Verb is "list" or "get", 500, times: 3, from: 4);
        faults.Answer(request => ofOperator(request) && request.Verb == "watch", 504, times: 2, from: 4);
        await cluster.ApplyAsync();

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.True(cluster.IsOperating);
        Assert.Equal(5, journal.JobsMade.Count);
        Assert.All(cluster.Status().Steps(), step =>
            Assert.Equal((StepStates.Done, 1, 0, 0), (step.State, step.Attempt, step.Failures, step.Disruptions))
        );
        Assert.DoesNotContain(cluster.Events(), sent => sent.Type == "Warning");
    }

    // Scenario 15
    [Fact]
    public async Task A_run_whose_folds_end_while_the_API_is_unreachable_continues_afterwards()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits);
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);

        using (var outage = cluster.Faults.Outage())
        {
            gate.Open();
            await OperatedCluster.UntilAsync(
                () => cluster.Pods.All(pod => pod["status"]!["phase"]!.GetValue<string>() == "Succeeded") && outage.Hits > 3,
                () => "the folds end unseen, and the operator keeps asking"
            );
        }

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.True(cluster.IsOperating);
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((1, 0, 0), (step.Attempt, step.Failures, step.Disruptions)));
    }

    // Scenario 15
    [Fact]
    public async Task Events_that_the_API_refuses_cost_a_run_nothing()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        var refusal = cluster.Faults.Answer(request => request is { Verb: "create", Resource: "events" }, 403);
        await cluster.ApplyAsync();

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.NotEqual(0, refusal.Hits);
        Assert.Empty(cluster.Events());
    }
}
