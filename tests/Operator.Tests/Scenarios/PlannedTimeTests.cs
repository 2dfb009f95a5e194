using k8s.Models;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>What the planner makes of time: deadlines, suspensions, times to live, and clocks that differ.</summary>
public class PlannedTimeTests
{
    // Scenario 20
    [Fact]
    public void The_run_deadline_does_not_count_the_time_of_a_suspension()
    {
        PlannedRun run = new("activeDeadlineSeconds: 600");
        run.Plan();
        run.Clock.Advance(TimeSpan.FromSeconds(300));
        run.Run.Spec = run.Run.Spec with { Suspend = true };
        run.Plan();
        // Their Jobs are gone at the second look.
        run.Plan();
        Assert.Equal((RunPhase.Suspended, 300), (run.Status.Phase, run.Status.ActiveSecondsBefore));

        run.Clock.Advance(TimeSpan.FromDays(2));
        run.Plan();
        Assert.Equal((RunPhase.Suspended, 300), (run.Status.Phase, run.Status.ActiveSecondsBefore));

        run.Run.Spec = run.Run.Spec with { Suspend = false };
        run.Plan();
        run.Clock.Advance(TimeSpan.FromSeconds(299));
        var last = run.Plan();
        Assert.Null(run.Status.CompletionTime);
        Assert.Equal(
            run.Clock.GetUtcNow() + TimeSpan.FromSeconds(1),
            new[] { last.LookAgain, run.Clock.GetUtcNow() + TimeSpan.FromSeconds(1) }.Max()
        );

        run.Clock.Advance(TimeSpan.FromSeconds(1));
        run.Plan();
        Assert.Equal(
            (RunPhase.Failed, "DeadlineExceeded"),
            (run.Status.Phase, run.Status.Conditions.Single(condition => condition.Type == RunCondition.Failed).Reason)
        );
        Assert.Contains("activeDeadlineSeconds (600 s)", run.Status.Message, StringComparison.Ordinal);
    }

    // Scenario 20
    [Fact]
    public void Time_in_a_queue_does_not_count_against_the_start_deadline()
    {
        PlannedRun run = new("stages: {foldTrainer: {startDeadlineSeconds: 60}}");
        run.Plan();
        foreach (var job in run.Jobs)
            (job.Spec.Suspend, job.Status.StartTime) = (true, null);
        run.Plan();
        run.Clock.Advance(TimeSpan.FromDays(1));
        run.Plan();
        Assert.All(run.Status.Folds, fold => Assert.Equal(StepStates.Queued, fold.State));

        // The queue lets them go: the Jobs get a new start time.
        foreach (var job in run.Jobs)
            (job.Spec.Suspend, job.Status.StartTime) = (false, run.Clock.GetUtcNow().UtcDateTime);
        run.Clock.Advance(TimeSpan.FromSeconds(59));
        run.Plan();
        Assert.Null(run.Status.CompletionTime);

        run.Clock.Advance(TimeSpan.FromSeconds(1));
        run.Plan();
        Assert.Equal(RunPhase.Failed, run.Status.Phase);
        Assert.Contains("fold-0 did not start within startDeadlineSeconds", run.Status.Message, StringComparison.Ordinal);
    }

    // Scenario 23
    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public void A_running_fold_and_the_runs_deadline_survive_an_operator_whose_clock_is_ten_minutes_off(int minutes)
    {
        PlannedRun run = new("{activeDeadlineSeconds: 3600, ttlSecondsAfterFinished: 60}");
        run.Plan();
        foreach (var job in run.Jobs)
            run.Start(job);
        run.Plan();

        run.Clock.SetWallClock(run.Clock.GetUtcNow() + TimeSpan.FromMinutes(minutes));
        run.Plan();

        Assert.Equal(RunPhase.Training, run.Status.Phase);
        Assert.All(run.Status.Folds, fold =>
            Assert.Equal((StepStates.Running, 1, 0, 0), (fold.State, fold.Attempt, fold.Failures, fold.Disruptions))
        );
        foreach (var job in run.Jobs)
            run.Commit(job);
        Assert.Equal("aggregate", Assert.Single(run.Plan().Create).Metadata.Labels[RunLabels.Step]);
    }

    // Scenario 23
    [Fact]
    public void A_pause_before_a_retry_is_never_longer_than_the_longest_although_the_node_is_ahead()
    {
        PlannedRun run = new();
        run.Plan();
        var ours = run.Clock.GetUtcNow();
        run.Clock.SetWallClock(ours + TimeSpan.FromMinutes(10));
        run.Fail(run.Job("fold-0"), ExitCode.Transient, "away");
        run.Clock.SetWallClock(ours);
        run.Plan();

        Assert.InRange(run.Status.Folds[0].RetryTime!.Value, ours, ours + PlannedRun.Settings.Pace.LongestRetry);
    }

    // Scenario 23
    [Fact]
    public void A_finished_run_is_deleted_after_its_time_to_live_and_not_before()
    {
        PlannedRun run = Finished("ttlSecondsAfterFinished: 60");
        var ended = run.Status.CompletionTime!.Value;
        run.Clock.Advance(TimeSpan.FromSeconds(59));
        var early = run.Plan();
        Assert.Equal((false, ended + TimeSpan.FromSeconds(60)), (early.DeleteRun, early.LookAgain));

        run.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(run.Plan().DeleteRun);
    }

    [Fact]
    public void A_finished_run_without_a_time_to_live_stays_and_is_never_looked_at_again()
    {
        PlannedRun run = Finished("{}");
        run.Clock.Advance(TimeSpan.FromDays(1000));
        var decision = run.Plan();
        Assert.Equal((null, false, null), (decision.Status, decision.DeleteRun, decision.LookAgain));
    }

    // Scenario 16
    [Fact]
    public void Deletion_waits_for_pods_then_for_the_cleanup_but_ten_minutes_at_most()
    {
        PlannedRun run = new("artifacts: {uri: 's3://artifacts/runs', deletePolicy: Delete}");
        run.Plan();
        Assert.Equal([RunLabels.ArtifactsFinalizer], run.Run.Metadata.Finalizers);
        run.Run.Metadata.DeletionTimestamp = run.Clock.GetUtcNow().UtcDateTime;
        var end = run.Clock.GetUtcNow() + TimeSpan.FromMinutes(10);
        List<V1Job> stopping = [.. run.Jobs];

        var first = run.Plan();
        Assert.Equal((3, 0, end), (first.Delete.Count, first.Create.Count, first.LookAgain));
        foreach (var job in stopping)
        {
            job.Metadata.DeletionTimestamp = run.Clock.GetUtcNow().UtcDateTime;
            run.Jobs.Add(job);
        }
        var waiting = run.Plan();
        Assert.Equal((0, 0, null), (waiting.Delete.Count, waiting.Create.Count, waiting.Finalizer));

        run.Jobs.Clear();
        var cleanup = Assert.Single(run.Plan().Create);
        Assert.Null(cleanup.Metadata.OwnerReferences);
        run.Jobs.Clear();
        run.Cleanup = cleanup;
        run.Clock.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal((0, null), (run.Plan().Create.Count, run.Plan().Finalizer));

        run.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(run.Plan().Finalizer);
        Assert.Empty(run.Run.Metadata.Finalizers);
    }

    // Scenario 16
    [Fact]
    public void A_pod_that_never_goes_does_not_hold_a_deletion_for_ever()
    {
        PlannedRun run = new("artifacts: {uri: 's3://artifacts/runs', deletePolicy: Delete}");
        run.Plan();
        run.Run.Metadata.DeletionTimestamp = run.Clock.GetUtcNow().UtcDateTime;
        foreach (var job in run.Jobs)
            job.Metadata.DeletionTimestamp = run.Clock.GetUtcNow().UtcDateTime;

        run.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.False(run.Plan().Finalizer);
    }

    // Scenario 17
    [Fact]
    public void A_run_that_keeps_its_artifacts_never_has_a_finalizer()
    {
        PlannedRun run = new();
        Assert.Null(run.Plan().Finalizer);
        run.Run.Metadata.DeletionTimestamp = run.Clock.GetUtcNow().UtcDateTime;

        var decision = run.Plan();

        Assert.Equal((null, null, 0, 0), (decision.Finalizer, decision.Status, decision.Create.Count, decision.Delete.Count));
    }

    static PlannedRun Finished(string spec)
    {
        PlannedRun run = new(spec);
        while (run.Status.CompletionTime is null)
            foreach (var job in run.Plan().Create)
                run.Commit(job);
        return run;
    }
}
