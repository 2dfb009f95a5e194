using k8s.Models;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Tests.Operator.Policies;

public class UrgencyTests
{
    [Fact]
    public void A_fold_that_ends_among_others_at_work_is_not_urgent() =>
        Assert.False(Urgency.CanContinue(Run(StepStates.Running, StepStates.Running), [Job(ended: true), Job(ended: false)]));

    [Fact]
    public void The_last_fold_is_urgent_because_the_aggregate_waits_for_it() =>
        Assert.True(Urgency.CanContinue(Run(StepStates.Done, StepStates.Running), [Job(ended: true), Job(ended: true)]));

    [Theory]
    [InlineData(StepStates.Waiting)]
    [InlineData(StepStates.Retrying)]
    [InlineData(StepStates.Stopped)]
    public void A_fold_is_urgent_while_another_waits_for_its_place(string waiting) =>
        Assert.True(Urgency.CanContinue(Run(StepStates.Running, StepStates.Running, waiting), [Job(ended: true), Job(ended: false)]));

    [Fact]
    public void A_run_that_no_cache_knows_yet_is_as_urgent_as_its_Jobs_say()
    {
        Assert.True(Urgency.CanContinue(null, [Job(ended: true)]));
        Assert.False(Urgency.CanContinue(null, [Job(ended: false)]));
    }

    static StackingRunResource Run(params string[] folds) =>
        new()
        {
            Spec = null!,
            Status = new() { Folds = [.. folds.Select((state, number) => new StepStatus { Name = $"fold-{number}", State = state })] },
        };

    static V1Job Job(bool ended) => new() { Status = new() { Conditions = ended ? [new() { Type = "Complete", Status = "True" }] : null } };
}
