using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>Somebody deletes or edits what the operator has made.</summary>
public class HandTests
{
    // Scenario 21
    [Theory]
    [InlineData("Background")]
    [InlineData("Foreground")]
    public async Task A_running_Job_deleted_by_hand_is_a_disruption_and_gets_the_next_number(string propagation)
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "fold-1" && OperatedCluster.Attempt(pod) == 1 ? PodOutcome.Runs() : OperatedCluster.Commits(pod)
        );
        using Journal journal = new(cluster);
        await cluster.ApplyAsync();
        await OperatedCluster.UntilAsync(() => cluster.FindStep("fold-1").State == StepStates.Running, () => "fold-1 runs");

        cluster.DeleteJob(cluster.FindJobs("fold-1")[0], propagation);

        await cluster.PhaseAsync(RunPhase.Complete);
        var fold = cluster.FindStep("fold-1");
        Assert.Equal((2, 0, 1, FailureClass.Disruption), (fold.Attempt, fold.Failures, fold.Disruptions, fold.LastFailure?.Class));
        Assert.Contains("was deleted before it ended", fold.LastFailure?.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["1", "2"],
            journal.JobsMade.Where(name => name.Contains("fold-1", StringComparison.Ordinal)).Select(name => name.Split('-')[^1])
        );
        await cluster.EventAsync("Warning", FailureClass.Disruption);
    }

    [Fact]
    public async Task A_Job_suspended_by_hand_waits_and_a_resumed_one_continues()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits);
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);
        var job = cluster.FindJobs("fold-2")[0];

        cluster.SuspendJob(job, true);
        await OperatedCluster.UntilAsync(() => cluster.FindStep("fold-2").State == StepStates.Queued, () => "fold-2 is queued");
        gate.Open();
        await OperatedCluster.UntilAsync(() => cluster.Status().FoldsDone == "2/3", () => "the others end");
        Assert.Equal(StepStates.Queued, cluster.FindStep("fold-2").State);

        cluster.SuspendJob(job, false);
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.Equal(
            (1, 0, 0),
            (cluster.FindStep("fold-2").Attempt, cluster.FindStep("fold-2").Failures, cluster.FindStep("fold-2").Disruptions)
        );
    }

    [Theory]
    [InlineData(RunLabels.Attempt, "first")]
    [InlineData(RunLabels.Attempt, null)]
    [InlineData(RunLabels.Step, null)]
    [InlineData(RunLabels.Component, null)]
    public async Task A_Job_whose_labels_were_edited_does_not_stop_the_run(string label, string? value)
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "fold-1" && OperatedCluster.Attempt(pod) == 1
                ? gate.Commits(pod) with
                {
                    ExitCode = 1,
                }
                : OperatedCluster.Commits(pod)
        );
        await cluster.ApplyAsync();
        await OperatedCluster.UntilAsync(
            () => cluster.FindStep("fold-1").State == StepStates.Running && cluster.Status().FoldsDone == "2/3",
            () => "fold-1 runs alone"
        );

        cluster.EditJob(cluster.FindJobs("fold-1")[0], job =>
        {
            var labels = job["metadata"]!["labels"]!.AsObject();
            if (value is null)
                labels.Remove(label);
            else
                labels[label] = value;
        });
        gate.Open();

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.Equal(2, cluster.FindStep("fold-1").Attempt);
    }

    [Fact]
    public async Task A_hand_written_phase_is_put_right()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits);
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);

        cluster.Edit("demo", run =>
        {
            run["status"]!["phase"] = "Complete";
            run["status"]!["foldsDone"] = "3/3";
            run["status"]!["folds"]![0]!["state"] = "Done";
        });

        await OperatedCluster.UntilAsync(
            () => cluster.Status() is { Phase: not "Complete", FoldsDone: "0/3" },
            () => "the status says what is"
        );
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.Equal(5, cluster.Jobs.Count);
    }

    [Fact]
    public async Task An_emptied_status_is_derived_again_from_the_Jobs_and_nothing_is_done_twice()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "fold-2" ? gate.Commits(pod) : OperatedCluster.Commits(pod)
        );
        using Journal journal = new(cluster);
        await cluster.ApplyAsync();
        await OperatedCluster.UntilAsync(
            () => cluster.Status().FoldsDone == "2/3" && cluster.FindStep("fold-2").State == StepStates.Running,
            () => "fold-2 runs alone"
        );

        cluster.Edit("demo", run => run.Remove("status"));

        await OperatedCluster.UntilAsync(
            () => cluster.Status().FoldsDone == "2/3" && cluster.FindStep("fold-2").State == StepStates.Running,
            () => "the status is back"
        );
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.Equal(5, journal.JobsMade.Count);
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((1, 0, 0), (step.Attempt, step.Failures, step.Disruptions)));
    }

    [Fact]
    public async Task An_emptied_status_of_a_finished_run_is_drawn_again_too()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        using Journal journal = new(cluster);
        await cluster.ApplyAsync();
        await cluster.PhaseAsync(RunPhase.Complete);
        var before = cluster.Status();

        cluster.Edit("demo", run => run.Remove("status"));

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.Equal(5, journal.JobsMade.Count);
        Assert.Equal(before.Steps().Select(step => step.Committed), cluster.Status().Steps().Select(step => step.Committed));
    }
}
