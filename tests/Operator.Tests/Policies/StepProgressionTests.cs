using k8s.Models;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Attempts;
using StackingK8s.Operator.Policies;
using StackingK8s.Tests.Operator.Attempts;
using static StackingK8s.Tests.Operator.Attempts.SampleAttempts;

namespace StackingK8s.Tests.Operator.Policies;

public class StepProgressionTests
{
    static readonly StageSpec Stage = new() { Retries = 1, MaxDisruptions = 2 };

    static readonly StepStatus Running = new()
    {
        Name = "fold-0",
        State = StepStates.Running,
        Attempt = 1,
        Job = "run-fold-0-1",
        Pod = "pod-1",
        StartTime = Now.AddMinutes(-29),
    };

    [Fact]
    public void What_is_committed_stays_whatever_becomes_of_its_Jobs()
    {
        var done = Next(Running, Assessed(Job(condition: "Complete"), Ended(0, Commit)));

        Assert.Equal((StepStates.Done, "a1"), (done.State, done.Committed?.Attempt));
        Assert.Same(done, Next(done));
        Assert.Same(done, Next(done, Assessed(Job(condition: "Failed"))));
    }

    [Fact]
    public void A_commit_of_an_older_attempt_is_as_good_as_one_of_the_latest()
    {
        var step = Next(
            Running with
            {
                Attempt = 2,
                Job = "run-fold-0-2",
            },
            Assessed(Job(condition: "Complete"), Ended(0, Commit)),
            Assessed(Job(2), Pod("pod-2"))
        );

        Assert.Equal((StepStates.Done, 2, "run-fold-0-1"), (step.State, step.Attempt, step.Job));
    }

    [Fact]
    public void A_Job_that_vanished_at_work_was_a_disruption()
    {
        var step = Next(Running);

        Assert.Equal(
            (StepStates.Retrying, 0, 1, FailureClass.Disruption),
            (step.State, step.Failures, step.Disruptions, step.LastFailure?.Class)
        );
        Assert.Equal(step, Next(step));
    }

    [Fact]
    public void A_Job_that_the_operator_took_away_itself_is_not_counted()
    {
        var suspended = Running with { State = StepStates.Stopping };

        Assert.Same(suspended, Next(suspended));
        Assert.Same(suspended, Next(suspended, Assessed(Job(condition: "Failed", reason: "BackoffLimitExceeded"), Ended(143))));
    }

    [Fact]
    public void A_Job_created_by_an_operator_that_died_before_it_wrote_the_status_is_adopted_as_it_is()
    {
        StepStatus nothing = new() { Name = "fold-0" };

        Assert.Equal((StepStates.Running, 1, 0), Seen(Next(nothing, Assessed(Job(), Pod("pod-1")))));
        Assert.Equal(
            (StepStates.Running, 2, 1),
            Seen(Next(nothing, Assessed(Job(condition: "Failed"), Ended(1)), Assessed(Job(2), Pod("pod-2"))))
        );

        static (string, int, int) Seen(StepStatus step) => (step.State, step.Attempt, step.Failures);
    }

    [Fact]
    public void A_failed_attempt_is_counted_once_however_often_it_is_seen()
    {
        var failed = Assessed(Job(condition: "Failed"), Ended(1));
        var step = Next(Running, failed);

        Assert.Equal((StepStates.Retrying, 1), (step.State, step.Failures));
        Assert.Equal(step, Next(step, failed));
    }

    [Fact]
    public void An_evicted_pod_that_was_gone_before_anybody_looked_is_counted_when_another_one_is_seen()
    {
        var replaced = Assessed(Job(), Pod("pod-2"));
        var step = Next(Running, replaced);

        Assert.Equal(
            (StepStates.Running, 0, 1, "pod-2", FailureClass.Disruption),
            (step.State, step.Failures, step.ReplacedPods, step.Pod, step.LastFailure?.Class)
        );
        Assert.Equal(step, Next(step, replaced));
    }

    [Fact]
    public void An_evicted_pod_that_is_still_to_be_seen_is_counted_once()
    {
        var alone = Next(Running, Assessed(Job(), Ended(143).Disrupted()));
        Assert.Equal((0, "pod-1"), (alone.ReplacedPods, alone.Pod));

        Assert.Equal(1, Next(alone, Assessed(Job(), Ended(143).Disrupted(), Pod("pod-2"))).ReplacedPods);
    }

    [Fact]
    public void Evictions_that_an_operator_missed_are_counted_from_the_pods_they_left()
    {
        var step = Next(
            new() { Name = "fold-0" },
            Assessed(Job(), Ended(143, name: "pod-1").Disrupted(), Ended(143, name: "pod-2").Disrupted(), Pod("pod-3"))
        );

        Assert.Equal(2, step.ReplacedPods);
    }

    [Fact]
    public void A_loop_of_evictions_within_one_Job_ends_at_maxDisruptions()
    {
        var step = Next(Running with { ReplacedPods = 2 }, Assessed(Job(), Pod("pod-2")));

        Assert.Equal((StepStates.Failed, FailureClass.Disruption, 0), (step.State, step.Reason, step.Failures));
        Assert.EndsWith("That was disruption 3, more than maxDisruptions (2) allows.", step.Message);
    }

    [Fact]
    public void A_Job_that_ended_with_its_evicted_pod_is_one_disruption()
    {
        var step = Next(Running, Assessed(Job(condition: "Failed"), Ended(143).Disrupted()));

        Assert.Equal((StepStates.Retrying, 0, 1, 0), (step.State, step.Failures, step.Disruptions, step.ReplacedPods));
    }

    [Fact]
    public void The_pod_of_the_next_attempt_does_not_count_as_a_replacement()
    {
        var step = Next(Running with { ReplacedPods = 1 }, Assessed(Job(condition: "Failed"), Ended(1)), Assessed(Job(2), Pod("pod-2")));

        Assert.Equal((2, 1, 1, 0), (step.Attempt, step.Failures, step.Disruptions, step.ReplacedPods));
    }

    [Fact]
    public void Accelerators_have_worked_in_vain_in_attempts_that_failed_and_to_a_purpose_in_the_one_that_committed()
    {
        var failed = Next(Running, Assessed(Job(condition: "Failed"), Ended(1)));
        var done = Next(failed, Assessed(Job(2, "Complete"), Ended(0, Commit)));

        Assert.Equal((19 * 60 * 2, 19 * 60 * 2), (done.WastedAcceleratorSeconds, done.UsefulAcceleratorSeconds));
    }

    [Fact]
    public void A_running_step_is_quoted_on_what_it_waits_for_until_it_moves_on()
    {
        var waiting = StepProgress.Starting("fold-0") with
        {
            Message = "waiting for http://minio:9000: no answer in time;\nfor 41 s so far",
        };
        var moving = waiting with { Message = null, Activity = "training", Fraction = 0.5 };

        var held = Next(Running, waiting);
        Assert.Equal(
            (StepStates.Running, null, "waiting for http://minio:9000: no answer in time; for 41 s so far", 0),
            (held.State, held.Reason, held.Message, held.Progress?.Percent)
        );
        Assert.Equal(held, Next(held, Assessed(Job(), Pod("pod-1")))); // not to be reached just now
        Assert.Equal((null, 50), (Next(held, moving).Message, Next(held, moving).Progress?.Percent));
        Assert.Equal(301, Next(Running, waiting with { Message = new('w', 64 * 1024) }).Message?.Length);
    }

    [Fact]
    public void Progress_is_kept_when_an_attempt_ends_and_falls_only_where_the_next_one_tells_what_it_resumed_from()
    {
        var trained = Next(Running, Training(0.48));
        var ending = Next(trained, Assessed(Job(), Ended(0, Commit)));
        Assert.Equal((StepStates.Ending, 48, null), (ending.State, ending.Percent, ending.Progress));

        var failed = Next(ending, Assessed(Job(condition: "Failed"), Ended(1)));
        Assert.Equal((StepStates.Retrying, 48), (failed.State, failed.Percent));
        var again = Next(failed, Assessed(Job(2), Pod("pod-2")));
        var decoding = Next(again, Training(0.02) with { Training = null, Activity = "decoding" }, attempt: 2);
        Assert.Equal((48, 2), (decoding.Percent, decoding.Progress?.Percent));
        var resumed = Next(decoding, Training(0.4), attempt: 2);
        Assert.Equal((40, 40), (resumed.Percent, resumed.Progress?.Percent));
        Assert.Equal((40, 40), (Next(resumed, Training(0.3), 2).Percent, Next(resumed, Training(0.3), 2).Progress?.Percent));
    }

    static StepProgress Training(double fraction) =>
        StepProgress.Starting("fold-0") with
        {
            Activity = "training",
            Fraction = fraction,
            Training = new(3, 12, 30, 120, 64, 0.4, 0.001, 412.5, 0.1),
        };

    static StepStatus Next(StepStatus before, StepProgress said, int attempt = 1) =>
        new StepProgression(Stage, 2, new Dictionary<string, StepProgress> { [$"pod-{attempt}"] = said }, Usual, Now).Advance(
            before,
            [Assessed(Job(attempt), Pod($"pod-{attempt}"))]
        );

    static V1Pod Pod(string name) => Attempts.SampleAttempts.Running(name, age: 5);

    static StepStatus Next(StepStatus before, params Attempt[] attempts) =>
        new StepProgression(Stage, 2, new Dictionary<string, StepProgress>(), Usual, Now).Advance(before, attempts);
}
