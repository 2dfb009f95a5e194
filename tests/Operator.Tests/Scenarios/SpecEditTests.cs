using StackingK8s.Contracts.Status;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>What can be changed of a run in flight: parallelism, suspension, deadlines, time to live.</summary>
public class SpecEditTests
{
    // Scenario 19
    [Fact]
    public async Task More_parallelism_starts_more_folds_at_once()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits);
        await cluster.ApplyAsync(edit: run => run.With("stages", Yaml.Json("foldTrainer: {parallelism: 1}")!));
        await cluster.SeenRunningAsync(1);
        Assert.Single(cluster.Jobs);

        var edited = await cluster.PatchAsync("demo", Yaml.Json("spec: {stages: {foldTrainer: {parallelism: 2}}}")!);

        await cluster.SeenRunningAsync(2);
        Assert.Equal(2, cluster.Jobs.Count);
        Assert.Equal(edited.At("metadata", "generation").Integer(), cluster.Status().ObservedGeneration);
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((1, 0, 0), (step.Attempt, step.Failures, step.Disruptions)));
    }

    // Scenario 19
    [Fact]
    public async Task Less_parallelism_stops_no_fold_that_is_at_work()
    {
        Gate first = new(),
            second = new();
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            (OperatedCluster.Step(pod) is "fold-0" or "fold-1" ? first : second).Commits(pod)
        );
        using Journal journal = new(cluster);
        await cluster.ApplyAsync(edit: run =>
            run.With("stages", Yaml.Json("foldTrainer: {parallelism: 2}")!).With("folds", Yaml.Json("count: 4")!)
        );
        await cluster.SeenRunningAsync(2);

        var edited = await cluster.PatchAsync("demo", Yaml.Json("spec: {stages: {foldTrainer: {parallelism: 1}}}")!);
        await OperatedCluster.UntilAsync(
            () => cluster.Status().ObservedGeneration == edited.At("metadata", "generation").Integer(),
            () => "the edit is observed"
        );
        Assert.Equal(2, cluster.RunningPods());
        first.Open();

        await OperatedCluster.UntilAsync(
            () => cluster.Status().FoldsDone == "2/4" && cluster.FindStep("fold-2").State == StepStates.Running,
            () => "the third fold runs"
        );
        Assert.Equal(3, cluster.Jobs.Count);
        second.Open();
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.Equal(
            ["fold-0", "fold-1", "fold-2", "fold-3", "aggregate", "meta"],
            journal.JobsMade.Select(name => string.Join('-', name.Split('-')[2..^1]))
        );
    }

    [Fact]
    public async Task A_fold_that_waits_for_a_node_starts_anew_with_its_edited_settings_and_nobody_is_to_blame()
    {
        await using var cluster = await OperatedCluster.StartAsync(capacity: TestCluster.DefaultCapacity);
        await cluster.ApplyAsync();
        await OperatedCluster.UntilAsync(() => cluster.FindStep("fold-2").Reason == "Unschedulable", () => "no node has an accelerator");

        await cluster.PatchAsync("demo", Yaml.Json("spec: {stages: {foldTrainer: {accelerator: {resource: none}}}}")!);

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.All(cluster.Status().Folds, fold => Assert.Equal((2, 0, 0), (fold.Attempt, fold.Failures, fold.Disruptions)));
    }

    [Fact]
    public async Task A_fold_at_work_is_not_disturbed_by_an_edit_that_its_next_attempt_will_have()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "fold-0" && OperatedCluster.Attempt(pod) == 1
                ? gate.Commits(pod) with
                {
                    ExitCode = 1,
                }
                : gate.Commits(pod)
        );
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);

        await cluster.PatchAsync(
            "demo",
            Yaml.Json(
                """
                spec: {artifacts: {s3: {endpoint: 'http://other:9000'}}, stages: {foldTrainer: {resources: {limits: {memory: 9Gi}}}}}
                """
            )!
        );
        gate.Open();

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.Equal([2, 1, 1], cluster.Status().Folds.Select(fold => fold.Attempt));
        Assert.Equal(
            [null, "9Gi"],
            cluster
                .FindJobs("fold-0")
                .Select(job => job.At("spec", "template", "spec", "containers")![0].At("resources", "limits", "memory").Text())
        );
    }

    // Scenario 19
    [Fact]
    public async Task A_deadline_set_in_flight_holds()
    {
        await using var cluster = await OperatedCluster.StartAsync(_ => PodOutcome.Runs());
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);

        await cluster.PatchAsync("demo", Yaml.Json("spec: {activeDeadlineSeconds: 1}")!);

        await cluster.PhaseAsync(RunPhase.Failed);
        Assert.Equal("DeadlineExceeded", cluster.Condition(RunCondition.Failed).Reason);
        Assert.Equal(cluster.Run().At("metadata", "generation").Integer(), cluster.Status().ObservedGeneration);
        await OperatedCluster.UntilAsync(() => cluster.Pods.Count + cluster.Jobs.Count == 0, () => "its pods are stopped");
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((0, 0), (step.Failures, step.Disruptions)));
    }

    // Scenario 23
    [Fact]
    public async Task A_time_to_live_set_on_a_finished_run_removes_it_with_its_Jobs()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync();
        await cluster.PhaseAsync(RunPhase.Complete);

        await cluster.PatchAsync("demo", Yaml.Json("spec: {ttlSecondsAfterFinished: 1}")!);

        await OperatedCluster.UntilAsync(
            () => cluster.Run() is null && cluster.Jobs.Count + cluster.Pods.Count == 0,
            () => "nothing of the run is left"
        );
    }

    [Fact]
    public async Task A_run_past_its_start_deadline_fails_with_the_schedulers_message()
    {
        await using var cluster = await OperatedCluster.StartAsync(capacity: TestCluster.DefaultCapacity);
        await cluster.ApplyAsync(edit: run => run.With("stages", Yaml.Json("foldTrainer: {startDeadlineSeconds: 2}")!));

        await OperatedCluster.UntilAsync(
            () => cluster.FindStep("fold-0").Reason == "Unschedulable",
            () => "the scheduler's message is shown"
        );
        await cluster.PhaseAsync(RunPhase.Failed);
        Assert.Equal("DeadlineExceeded", cluster.Condition(RunCondition.Failed).Reason);
        Assert.Contains("did not start within startDeadlineSeconds", cluster.Status().Message, StringComparison.Ordinal);
        Assert.Contains("Insufficient nvidia.com/gpu", cluster.Status().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_five_folds_two_at_a_time_are_at_work()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        using Journal journal = new(cluster);
        await cluster.ApplyAsync(edit: run =>
            run.With("stages", Yaml.Json("foldTrainer: {parallelism: 2}")!).With("folds", Yaml.Json("count: 5")!)
        );

        await cluster.PhaseAsync(RunPhase.Complete);
        HashSet<string> atWork = [];
        int most = 0;
        foreach (var change in journal.Changes.Where(change => change.Kind == Kinds.Job))
        {
            if (DeletionTests.IsComplete(change.Object))
                atWork.Remove(change.Object.Name());
            else
                atWork.Add(change.Object.Name());
            most = Math.Max(most, atWork.Count);
        }
        Assert.Equal(2, most);
        Assert.Equal(7, journal.JobsMade.Count);
    }
}
