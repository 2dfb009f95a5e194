using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Telemetry;

namespace StackingK8s.Tests.Operator.Telemetry;

public class RunEventsTests
{
    [Fact]
    public void Steps_that_start_together_share_one_event()
    {
        RunStatus after = new() { Folds = [Started("fold-0", 1), Started("fold-1", 1)] };

        var sent = Assert.Single(RunEvents.Between(null, after));

        Assert.Equal(
            ("Normal", "StepStarted", "fold-0: attempt 1 as Job demo-fold-0-1. fold-1: attempt 1 as Job demo-fold-1-1."),
            (sent.Type, sent.Reason, sent.Message)
        );
    }

    [Fact]
    public void A_step_that_had_already_started_has_no_second_event()
    {
        RunStatus before = new() { Folds = [Started("fold-0", 1), Started("fold-1", 1)] },
            after = new() { Folds = [Started("fold-0", 1), Started("fold-1", 2)] };

        Assert.Equal("fold-1: attempt 2 as Job demo-fold-1-2.", Assert.Single(RunEvents.Between(before, after)).Message);
        Assert.Empty(RunEvents.Between(after, after));
    }

    [Fact]
    public void Steps_that_commit_together_share_one_event_before_that_of_what_starts_after_them()
    {
        RunStatus before = new() { Folds = [Started("fold-0", 1), Started("fold-1", 2)] };
        RunStatus after = new()
        {
            Folds = [Done("fold-0", "a1"), Done("fold-1", "a2") with { Attempt = 2, Reused = true }],
            Aggregate = Started("aggregate", 1),
        };

        Assert.Equal(
            [
                "StepCommitted fold-0: committed, attempt a1. fold-1: reused, attempt a2.",
                "StepStarted aggregate: attempt 1 as Job demo-aggregate-1.",
            ],
            RunEvents.Between(before, after).Select(sent => $"{sent.Reason} {sent.Message}")
        );
    }

    static StepStatus Done(string name, string attempt) =>
        Started(name, 1) with
        {
            State = StepStates.Done,
            Committed = new(name, new('a', 64), attempt, new('b', 64)),
        };

    static StepStatus Started(string name, int attempt) =>
        new()
        {
            Name = name,
            State = StepStates.Starting,
            Attempt = attempt,
            Job = $"demo-{name}-{attempt}",
        };
}
