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

    [Theory]
    [InlineData(null, "0.9531", "0.9531", "Complete: the meta-model's AUC is 0.9531 out of fold.")]
    [InlineData("0.9712", "0.9531", "0.9712", "Complete: the meta-model's AUC is 0.9712 on the test manifest.")]
    [InlineData(null, null, null, "Complete.")]
    public void A_completed_run_shows_its_test_AUC_else_that_out_of_fold_and_says_which(
        string? test,
        string? outOfFold,
        string? shown,
        string message
    )
    {
        SortedDictionary<string, string> metrics = new(StringComparer.Ordinal);
        if (test is not null)
            metrics["test_auc_meta-model"] = test;
        if (outOfFold is not null)
            metrics["oof_auc_meta-model"] = outOfFold;
        StepStatus meta = new()
        {
            Name = "meta",
            State = StepStates.Done,
            Committed = new("meta", "w", "a", "r"),
            Metrics = metrics,
        };

        var status = Summary([Running], meta, Outcome.Complete);

        Assert.Equal((shown, test, outOfFold), (status.Metrics?.Auc, status.Metrics?.TestAuc, status.Metrics?.OutOfFoldAuc));
        Assert.Equal(message, status.Message);
    }

    static RunStatus Summary(params StepStatus[] folds) => Summary(folds, new() { Name = "meta" }, Outcome.Open);

    static RunStatus Summary(StepStatus[] folds, StepStatus meta, Outcome outcome) =>
        StatusSummary.Summarize(
            new()
            {
                Folds = folds,
                Aggregate = new() { Name = "aggregate" },
                Meta = meta,
            },
            new()
            {
                Data = new() { Manifest = "/data/train.csv" },
                Folds = new() { Count = folds.Length },
            },
            new("default", "tiny", "0123456789"),
            outcome,
            Now
        );
}
