using StackingK8s.Contracts.Status;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>Another version of the operator, or of the CRD, comes in the middle of a run.</summary>
public class UpgradeTests
{
    static readonly RunImages Old = new("fold:1", "aggregate:1", "meta:1"),
        New = new("fold:2", "aggregate:2", "meta:2");

    // Scenario 25
    [Fact]
    public async Task A_run_ends_with_the_images_it_began_with_and_the_next_run_gets_the_new_ones()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits, operating: false);
        cluster.StartOperator(Old);
        await cluster.ApplyAsync(edit: run => run.With("stages", Yaml.Json("foldTrainer: {parallelism: 1}")!));
        await cluster.SeenRunningAsync(1);

        await cluster.StopOperatorAsync();
        cluster.StartOperator(New);
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);
        await cluster.ApplyAsync("later");
        await cluster.PhaseAsync(RunPhase.Complete, "later");

        Assert.Equal((Old, New), (cluster.Status().Images, cluster.Status("later").Images));
        Assert.Equal(["aggregate:1", "fold:1", "fold:1", "fold:1", "meta:1"], Images(cluster, "demo"));
        Assert.Equal(["aggregate:2", "fold:2", "fold:2", "fold:2", "meta:2"], Images(cluster, "later"));
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((1, 0, 0), (step.Attempt, step.Failures, step.Disruptions)));
    }

    // Scenario 25
    [Fact]
    public async Task Fields_of_a_newer_version_are_ignored_and_kept()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        cluster.EditDefinition(spec => spec["x-kubernetes-preserve-unknown-fields"] = true);
        await cluster.ApplyAsync(edit: run =>
            run.With("distillation", Yaml.Json("{teacher: large, temperature: 2.5}")!)
                .With("artifacts", Yaml.Json("{uri: 's3://artifacts/runs', deletePolicy: Delete}")!)
        );

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.Equal("large", cluster.Run().At("spec", "distillation", "teacher").Text());
        Assert.Equal("2.5", cluster.Run().At("spec", "distillation", "temperature")?.ToJsonString());
        // The finalizer was added to it meanwhile, which put nothing back but itself.
        Assert.Single(cluster.Run().At("metadata", "finalizers").Texts());
    }

    static IEnumerable<string?> Images(OperatedCluster cluster, string run) =>
        cluster
            .Jobs.Where(job => job.Label(Kubernetes.RunLabels.Run) == run)
            .Select(job => job.At("spec", "template", "spec", "containers")![0]!["image"].Text())
            .Order();
}
