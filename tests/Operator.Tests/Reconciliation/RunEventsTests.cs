using StackingK8s.Contracts;
using StackingK8s.Operator.Reconciliation;

namespace StackingK8s.OperatorTests.Reconciliation;

public class RunEventsTests
{
    [Fact]
    public void Steps_that_start_together_are_told_together()
    {
        RunStatus after = new() { Folds = [Started("fold-0", 1), Started("fold-1", 1)] };

        var told = Assert.Single(RunEvents.Between(null, after));

        Assert.Equal(("Normal", "StepStarted", "fold-0: attempt 1 as Job demo-fold-0-1. fold-1: attempt 1 as Job demo-fold-1-1."), (told.Type, told.Reason, told.Message));
    }

    [Fact]
    public void A_step_that_had_started_already_is_not_told_again()
    {
        RunStatus before = new() { Folds = [Started("fold-0", 1), Started("fold-1", 1)] }, after = new() { Folds = [Started("fold-0", 1), Started("fold-1", 2)] };

        Assert.Equal("fold-1: attempt 2 as Job demo-fold-1-2.", Assert.Single(RunEvents.Between(before, after)).Message);
        Assert.Empty(RunEvents.Between(after, after));
    }

    static StepStatus Started(string name, int attempt) => new() { Name = name, State = StepStates.Starting, Attempt = attempt, Job = $"demo-{name}-{attempt}" };
}
