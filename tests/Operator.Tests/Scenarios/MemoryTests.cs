using System.Text.Json.Nodes;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>Containers killed for memory.</summary>
public class MemoryTests
{
    // Scenario 10
    [Fact]
    public async Task Memory_grows_after_an_attempt_that_ran_out_of_it_and_not_after_a_disrupted_one()
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            (OperatedCluster.Step(pod), OperatedCluster.Attempt(pod)) switch
            {
                ("fold-0", 1 or 3) => PodOutcome.OutOfMemory(),
                ("fold-0", 2) => PodOutcome.Fails(ExitCode.Stopped),
                _ => OperatedCluster.Commits(pod),
            }
        );
        await cluster.ApplyAsync(edit: run =>
            run["spec"]!["stages"] = JsonNode.Parse(
                """{"foldTrainer": {"memoryGrowth": 1.5, "resources": {"limits": {"memory": "1Gi"}, "requests": {"memory": "512Mi"}}}}"""
            )
        );

        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.Equal(["1Gi", "1536Mi", "1536Mi", "2304Mi"], cluster.FindJobs("fold-0").Select(job => Memory(job, "limits")));
        Assert.Equal(["512Mi", "768Mi", "768Mi", "1152Mi"], cluster.FindJobs("fold-0").Select(job => Memory(job, "requests")));
        Assert.All(cluster.FindJobs("fold-1"), job => Assert.Equal("1Gi", Memory(job, "limits")));
        var fold = cluster.FindStep("fold-0");
        Assert.Equal((4, 2, 1, 2), (fold.Attempt, fold.Failures, fold.Disruptions, fold.OutOfMemory));
        Assert.Equal(FailureClass.OutOfMemory, fold.LastFailure?.Class);
        Assert.StartsWith("The container ran out of memory (limit 1536Mi).", fold.LastFailure?.Message);
    }

    // Scenario 10
    [Fact]
    public async Task A_run_that_fails_for_memory_names_the_limit_and_the_fixes()
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "meta" ? PodOutcome.OutOfMemory() : OperatedCluster.Commits(pod)
        );
        await cluster.ApplyAsync(edit: run =>
            run["spec"]!["stages"] = JsonNode.Parse("""{"metaTrainer": {"retries": 1, "resources": {"limits": {"memory": "8Gi"}}}}""")
        );

        await cluster.PhaseAsync(RunPhase.Failed);

        var failed = cluster.Condition(RunCondition.Failed);
        Assert.Equal(FailureClass.OutOfMemory, failed.Reason);
        Assert.StartsWith(
            "meta: The container ran out of memory (limit 8Gi). "
                + "Raise stages.metaTrainer.resources.limits.memory, set stages.metaTrainer.memoryGrowth",
            failed.Message
        );
        // Without memoryGrowth the second attempt had no more than the first.
        Assert.Equal(["8Gi", "8Gi"], cluster.FindJobs("meta").Select(job => Memory(job, "limits")));
        await cluster.WarnedAsync(FailureClass.OutOfMemory, "meta, attempt 2: The container ran out of memory");
    }

    static string? Memory(JsonObject job, string kind) =>
        job.At("spec", "template", "spec", "containers").Objects().Single().At("resources", kind, "memory").Text();
}
