using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Attempts;
using static StackingK8s.Tests.Operator.Attempts.SampleAttempts;

namespace StackingK8s.Tests.Operator.Attempts;

public class AttemptAssessmentTests
{
    [Theory]
    [InlineData("SuccessCriteriaMet")]
    [InlineData("FailureTarget")]
    public void A_Job_whose_end_is_decided_but_not_reached_has_not_ended(string condition)
    {
        var attempt = Assessed(Job(condition: condition), Running());

        Assert.Equal((AttemptState.Running, false), (attempt.State, attempt.Ended));
    }

    [Fact]
    public void A_valid_commit_counts_whatever_other_pods_the_Job_had()
    {
        var attempt = Assessed(Job(condition: "Complete"), Ended(137, name: "pod-0").Disrupted(), Ended(0, Commit));

        Assert.Equal((AttemptState.Committed, "pod-1"), (attempt.State, attempt.Pod?.Metadata.Name));
    }

    [Fact]
    public void A_commit_of_a_failed_Job_does_not_count()
    {
        var attempt = Assessed(Job(condition: "Failed", reason: "BackoffLimitExceeded"), Ended(1, Commit));

        Assert.Equal((AttemptState.Failed, FailureClass.Bug), (attempt.State, attempt.Failure?.Class));
    }

    [Fact]
    public void A_complete_Job_without_its_pod_was_disrupted_because_its_message_is_unknown()
    {
        var attempt = Assessed(Job(condition: "Complete"));

        Assert.Equal((AttemptState.Failed, FailureClass.Disruption), (attempt.State, attempt.Failure?.Class));
    }

    [Fact]
    public void A_pod_that_is_ending_runs_until_its_node_has_been_silent_for_too_long()
    {
        var ending = Assessed(Job(), Running().Leaving(Usual.NodeSilence));
        var silent = Assessed(Job(), Running().Leaving(Usual.NodeSilence + TimeSpan.FromSeconds(1)));

        Assert.Equal((AttemptState.Running, null), (ending.State, ending.Obstacle));
        Assert.Equal((AttemptState.Ending, StatusReason.NodeLost), (silent.State, silent.Obstacle?.Reason));
    }

    [Fact]
    public void A_container_that_has_ended_is_ending_until_its_Job_has_ended_too()
    {
        Assert.Equal(
            (AttemptState.Ending, "pod-1"),
            (Assessed(Job(), Ended(0, Commit)).State, Assessed(Job(), Ended(0, Commit)).Pod?.Metadata.Name)
        );
        // Another pod follows a disrupted one.
        Assert.Equal(AttemptState.Starting, Assessed(Job(), Ended(143).Disrupted()).State);
    }

    [Fact]
    public void A_suspended_Job_is_queued_and_one_that_is_being_deleted_is_stopping()
    {
        var queued = Job();
        queued.Spec.Suspend = true;
        var deleted = Job();
        deleted.Metadata.DeletionTimestamp = Now.UtcDateTime;

        Assert.Equal(AttemptState.Queued, Assessed(queued).State);
        Assert.Equal((AttemptState.Stopping, false), (Assessed(deleted, Running()).State, Assessed(deleted, Running()).Ended));
    }

    [Fact]
    public void Only_disrupted_pods_that_another_one_has_followed_are_replaced()
    {
        Assert.Equal(0, Assessed(Job(), Ended(143).Disrupted()).DisruptedPods);
        Assert.Equal(1, Assessed(Job(), Ended(143).Disrupted(), Running("pod-2", age: 5)).DisruptedPods);
        Assert.Equal(0, Assessed(Job(condition: "Failed"), Ended(143).Disrupted()).DisruptedPods);
    }

    [Fact]
    public void No_event_is_read_where_the_status_of_the_pod_says_why_it_waits()
    {
        var pending = Running();
        pending.Status = new()
        {
            Phase = "Pending",
            Conditions =
            [
                new()
                {
                    Type = "PodScheduled",
                    Status = "False",
                    Reason = "Unschedulable",
                    Message = "0/1 nodes.",
                },
            ],
        };
        var pulling = Running();
        pulling.Status = new()
        {
            Phase = "Pending",
            ContainerStatuses = [new() { State = new() { Waiting = new() { Reason = "ImagePullBackOff" } } }],
        };
        var creating = Running();
        creating.Status = new()
        {
            Phase = "Pending",
            ContainerStatuses = [new() { State = new() { Waiting = new() { Reason = "ContainerCreating" } } }],
        };

        Assert.Equal(
            (true, true, false),
            (PodObstacles.IsInStatus(pending), PodObstacles.IsInStatus(pulling), PodObstacles.IsInStatus(creating))
        );
    }
}
