using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Status;
using static StackingK8s.Tests.Operator.Attempts.SampleAttempts;

namespace StackingK8s.Tests.Operator.Status;

public class StatusSummaryTests
{
    static readonly StepStatus Held = new()
    {
        Name = "fold-0",
        State = StepStates.Starting,
        Attempt = 1,
        Reason = "Unschedulable",
        Message = "No node can run the pod.",
    };

    static readonly StepStatus Running = new()
    {
        Name = "fold-1",
        State = StepStates.Running,
        Attempt = 1,
    };

    [Fact]
    public void What_holds_a_run_up_is_its_message_while_nothing_runs()
    {
        var status = Summary(Held, Held with { Name = "fold-1" });

        Assert.Equal(("fold-0 and 1 more: No node can run the pod.", "Unschedulable"), (status.Message, status.Reason));
    }

    [Fact]
    public void Steps_that_wait_for_their_places_do_not_hide_those_that_run()
    {
        Assert.Equal(
            "0 of 3 folds committed, 1 running, 2 starting; fold-0 and 1 more: No node can run the pod.",
            Summary(Held, Running, Held with { Name = "fold-2" }).Message
        );
        Assert.Equal("0 of 2 folds committed, 1 running, 1 starting.", Summary(Running, Held with { Reason = null }).Message);
    }

    static RunStatus Summary(params StepStatus[] folds) =>
        StatusSummary.Summarize(
            new()
            {
                Folds = folds,
                Aggregate = new() { Name = "aggregate" },
                Meta = new() { Name = "meta" },
            },
            new()
            {
                Data = new() { Manifest = "/data/train.csv" },
                Folds = new() { Count = folds.Length },
            },
            new("default", "tiny", "0123456789"),
            Outcome.Open,
            Now
        );
}
