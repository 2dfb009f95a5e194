using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>
/// The status of a run contradicts neither itself nor what there is; <see cref="StatusPromises"/> watches over every scenario.
/// </summary>
public class StatusTests
{
    [Fact]
    public async Task An_edit_of_a_finished_run_is_observed_by_its_status_and_by_every_condition()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync();
        await cluster.PhaseAsync(RunPhase.Complete);
        var before = cluster.Status();

        var edited = await cluster.PatchAsync("demo", Yaml.Json("spec: {ttlSecondsAfterFinished: 3600}")!);

        long generation = edited.At("metadata", "generation").Integer()!.Value;
        Assert.True(generation > before.ObservedGeneration);
        await OperatedCluster.UntilAsync(
            () =>
                cluster.Status() is var now
                && now.Conditions.Append(null).All(has => (has?.ObservedGeneration ?? now.ObservedGeneration) == generation),
            () => $"generation {generation} is observed"
        );
        var after = cluster.Status();
        Assert.Equal(before.Steps().Select(step => step.Committed), after.Steps().Select(step => step.Committed));
        Assert.Equal(before.Conditions.Select(condition => condition with { ObservedGeneration = generation }), after.Conditions);
    }

    [Fact]
    public async Task A_run_is_suspended_only_once_its_pods_are_gone_and_its_progress_is_kept()
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            PodOutcome.Runs() with
            {
                ExitCodeWhenStopped = null,
                Progress = () => Page(pod),
            }
        );
        await cluster.ApplyAsync(edit: run => run.With("stages", Yaml.Json("foldTrainer: {pod: {terminationGracePeriodSeconds: 2}}")!));
        await OperatedCluster.UntilAsync(() => cluster.Status().Progress == "47%", () => "half of every fold is done");

        await cluster.PatchAsync("demo", Yaml.Json("spec: {suspend: true}")!);

        await OperatedCluster.UntilAsync(
            () => cluster.Status().Reason == StatusReason.Suspending,
            () => $"the run is being suspended; it is {cluster.Status().Reason}"
        );
        Assert.Equal((RunPhase.Training, "False"), (cluster.Status().Phase, cluster.Condition(RunCondition.Suspended).Status));
        Assert.Equal("Suspending: 0 of 3 folds committed, 3 stopping.", cluster.Status().Message);
        await cluster.PhaseAsync(RunPhase.Suspended);
        Assert.Empty(cluster.Pods);
        Assert.Equal("47%", cluster.Status().Progress);
        Assert.All(cluster.Status().Folds, fold => Assert.Equal((StepStates.Stopped, 50), (fold.State, fold.Percent)));
    }

    static string Page(System.Text.Json.Nodes.JsonObject pod) =>
        ContractJson.Write(StepProgress.Starting(OperatedCluster.Step(pod)) with { Activity = "training", Fraction = 0.5 });
}
