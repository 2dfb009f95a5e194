using System.Text.Json.Nodes;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>A run is suspended by its user, or its Jobs by a queue: work stops, nothing is lost, nobody is to blame.</summary>
public class SuspensionTests
{
    // Scenario 20
    [Theory]
    [InlineData("fold-1", RunPhase.Training, 2)]
    [InlineData("aggregate", RunPhase.Aggregating, 3)]
    [InlineData("meta", RunPhase.Stacking, 3)]
    public async Task A_run_suspended_in_any_phase_stops_its_pods_and_resumes_from_what_is_committed(string step, string phase, int folds)
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == step ? gate.Commits(pod) : OperatedCluster.Commits(pod)
        );
        using Journal journal = new(cluster);
        await cluster.ApplyAsync();
        await OperatedCluster.UntilAsync(
            () =>
                cluster.Status().Phase == phase
                && cluster.Status().FoldsDone == $"{folds}/3"
                && cluster.FindStep(step).State == StepStates.Running,
            () => $"{step} runs alone"
        );

        var suspended = await cluster.PatchAsync("demo", Yaml.Json("spec: {suspend: true}")!);

        await OperatedCluster.UntilAsync(
            () => cluster.Status().Phase == RunPhase.Suspended && cluster.FindJobs(step).Count == 0,
            () => $"the Job of {step} is gone"
        );
        var status = cluster.Status();
        Assert.Equal($"{folds}/3", status.FoldsDone);
        Assert.Equal(suspended.At("metadata", "generation").Integer(), status.ObservedGeneration);
        Assert.Equal(
            ("True", "SuspendedByUser"),
            (cluster.Condition(RunCondition.Suspended).Status, cluster.Condition(RunCondition.Suspended).Reason)
        );
        Assert.Null(status.ActiveSince);
        Assert.Equal((StepStates.Stopped, 1), (cluster.FindStep(step).State, cluster.FindStep(step).Attempt));
        // By SIGTERM, upon which it saved its training and ended: nobody had to kill it.
        Assert.Equal([143], journal.ExitCodes.Where(code => code != 0));

        gate.Open();
        await cluster.PatchAsync("demo", Yaml.Json("spec: {suspend: false}")!);
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.All(cluster.Status().Steps(), done =>
            Assert.Equal((done.Name == step ? 2 : 1, 0, 0), (done.Attempt, done.Failures, done.Disruptions))
        );
        Assert.Equal(6, journal.JobsMade.Count);
        Assert.Equal(
            ["Suspended", "Resumed"],
            cluster.Events().Select(sent => sent.Reason).Where(reason => reason is "Suspended" or "Resumed")
        );
        Assert.DoesNotContain(cluster.Events(), sent => sent.Type == "Warning");
    }

    // Scenario 20
    [Fact]
    public async Task A_run_applied_suspended_makes_no_Job_until_it_is_resumed()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync(edit: run => run.With("suspend", true));
        await cluster.PhaseAsync(RunPhase.Suspended);
        Assert.Empty(cluster.Jobs);
        Assert.Null(cluster.Status().StartTime);

        await cluster.PatchAsync("demo", Yaml.Json("spec: {suspend: false}")!);
        await cluster.PhaseAsync(RunPhase.Complete);
    }

    // Scenario 20
    [Fact]
    public async Task A_run_resumed_before_its_pods_have_stopped_waits_for_them()
    {
        int together = 0,
            most = 0;
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) is not ("aggregate" or "meta") && OperatedCluster.Attempt(pod) == 1
                ? PodOutcome.Runs() with
                {
                    ExitCodeWhenStopped = null,
                }
                : OperatedCluster.Commits(pod)
        );
        await cluster.ApplyAsync(edit: run => run.With("stages", Yaml.Json("foldTrainer: {pod: {terminationGracePeriodSeconds: 1}}")!));
        await cluster.SeenRunningAsync(3);
        using var watching = cluster.Cluster.Storage.Subscribe(change =>
        {
            if (change.Kind != Kinds.Job || OperatedCluster.Step(change.Object) != "fold-0")
                return;
            together += change.Type switch
            {
                "ADDED" => 1,
                "DELETED" => -1,
                _ => 0,
            };
            most = Math.Max(most, together);
        });

        await cluster.PatchAsync("demo", Yaml.Json("spec: {suspend: true}")!);
        await cluster.PhaseAsync(RunPhase.Suspended);
        await cluster.PatchAsync("demo", Yaml.Json("spec: {suspend: false}")!);

        await cluster.PhaseAsync(RunPhase.Complete);
        // It began with one, which went before the next came.
        Assert.Equal(0, most);
        Assert.All(cluster.Status().Folds, fold => Assert.Equal((2, 0, 0), (fold.Attempt, fold.Failures, fold.Disruptions)));
    }

    // Scenario 20
    [Fact]
    public async Task A_queue_holds_back_evicts_and_readmits_Jobs_and_the_operator_lets_it()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits);
        // What Kueue's webhook does: a Job that names a queue is born suspended, or nearly.
        var admitting = cluster.Cluster.Storage.Subscribe(change =>
        {
            if (change is { Type: "ADDED" } && change.Kind == Kinds.Job && change.Object.Label(RunLabels.QueueName) == "gpus")
                cluster.SuspendJob(change.Object, true);
        });
        await cluster.ApplyAsync(edit: run => run["metadata"]!["labels"] = new JsonObject { [RunLabels.QueueName] = "gpus" });

        await Queued(cluster, 3);
        Assert.Equal((RunPhase.Pending, "Queued"), (cluster.Status().Phase, cluster.Condition(RunCondition.FoldsTrained).Reason));
        foreach (var job in cluster.Jobs)
            cluster.SuspendJob(job, false);
        await cluster.SeenRunningAsync(3);

        cluster.SuspendJob(cluster.FindJobs("fold-1")[0], true);
        await Queued(cluster, 1);
        await OperatedCluster.UntilAsync(() => cluster.Pods.Count == 2, () => "the evicted pod is gone");
        cluster.SuspendJob(cluster.FindJobs("fold-1")[0], false);
        await cluster.SeenRunningAsync(3);

        admitting.Dispose();
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.All(cluster.Status().Steps(), step =>
            Assert.Equal((1, 0, 0, 0), (step.Attempt, step.Failures, step.Disruptions, step.ReplacedPods))
        );
        Assert.All(cluster.Jobs, job => Assert.Equal("gpus", job.Label(RunLabels.QueueName)));
        Assert.DoesNotContain(cluster.Faults.Writes, write => write is { Verb: "patch" or "update", Resource: "jobs" });
    }

    static Task Queued(OperatedCluster cluster, int steps) =>
        OperatedCluster.UntilAsync(
            () => cluster.Status().Steps().Count(step => step.State == StepStates.Queued) == steps,
            () => $"{steps} steps are queued; they are {string.Join(", ", cluster.Status().Steps().Select(step => step.State))}"
        );
}
