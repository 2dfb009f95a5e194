using System.Text.Json.Nodes;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>Runs that are wrong, or only look it.</summary>
public class BadInputTests
{
    [Fact]
    public async Task An_invalid_quantity_is_rejected_when_the_run_is_applied()
    {
        await using var cluster = await OperatedCluster.StartAsync();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => cluster.ApplyAsync(edit: Asks("lots")));

        Assert.Contains("spec.stages.foldTrainer.resources.limits.memory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_quantity_that_gets_past_the_CRD_fails_the_run_with_the_field()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        cluster.EditDefinition(spec =>
            spec["properties"]!["stages"] = Yaml.Json("{type: object, x-kubernetes-preserve-unknown-fields: true}")
        );
        await cluster.ApplyAsync(edit: Asks("lots"));

        await cluster.PhaseAsync(RunPhase.Failed);
        Assert.Equal("InvalidSpec", cluster.Condition(RunCondition.Failed).Reason);
        Assert.Equal("False", cluster.Condition(RunCondition.Validated).Status);
        Assert.Contains("spec.stages.foldTrainer.resources.limits.memory", cluster.Status().Message, StringComparison.Ordinal);
        Assert.Contains("Correct it, then retry the run", cluster.Status().Message, StringComparison.Ordinal);
        Assert.Empty(cluster.Jobs);
    }

    [Fact]
    public async Task A_quantity_written_as_a_number_is_one()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync(edit: run => run.With("stages", Yaml.Json("foldTrainer: {resources: {limits: {cpu: 4}}}")!));

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.Equal(
            "4",
            cluster.FindJobs("fold-0")[0].At("spec", "template", "spec", "containers")![0].At("resources", "limits", "cpu").Text()
        );
    }

    [Fact]
    public async Task Two_runs_with_one_place_for_artifacts_both_complete_with_Jobs_of_their_own()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync("one");
        await cluster.ApplyAsync("two");

        await cluster.PhaseAsync(RunPhase.Complete, "one");
        await cluster.PhaseAsync(RunPhase.Complete, "two");
        Assert.Equal(
            (5, 5),
            (cluster.Jobs.Count(job => job.Label(RunLabels.Run) == "one"), cluster.Jobs.Count(job => job.Label(RunLabels.Run) == "two"))
        );
        Assert.Equal(cluster.Status("one").Artifacts?.Uri, cluster.Status("two").Artifacts?.Uri);
        Assert.NotEqual(cluster.Status("one").Artifacts?.Record, cluster.Status("two").Artifacts?.Record);
    }

    static Action<JsonObject> Asks(string memory) =>
        run => run.With("stages", Yaml.Json($$"""foldTrainer: {resources: {limits: {memory: {{memory}} } } }""")!);
}
