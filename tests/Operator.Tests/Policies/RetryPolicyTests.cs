using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Policies;
using static StackingK8s.Tests.Operator.Attempts.SampleAttempts;

namespace StackingK8s.Tests.Operator.Policies;

public class RetryPolicyTests
{
    static readonly StageSpec Stage = new() { Retries = 2, MaxDisruptions = 3 };

    [Fact]
    public void What_is_final_is_given_up_at_the_first_failure() =>
        Assert.Equal("because", RetryPolicy.ExplainGivingUp(Step(FailureClass.Data, failures: 1), Stage));

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void A_step_may_fail_as_often_as_retries_says(int failures, bool givesUp) =>
        Assert.Equal(givesUp, RetryPolicy.ExplainGivingUp(Step(FailureClass.Bug, failures), Stage) is not null);

    [Theory]
    [InlineData(3, 0, false)]
    [InlineData(2, 1, false)]
    [InlineData(3, 1, true)]
    [InlineData(0, 4, true)]
    public void Pods_that_a_Job_has_replaced_count_as_disruptions(int disruptions, int replaced, bool givesUp) =>
        Assert.Equal(
            givesUp,
            RetryPolicy.ExplainGivingUp(Step(FailureClass.Disruption, 0) with { Disruptions = disruptions, ReplacedPods = replaced }, Stage)
                is not null
        );

    [Fact]
    public void Disruptions_use_up_no_retries() =>
        Assert.Null(RetryPolicy.ExplainGivingUp(Step(FailureClass.Disruption, failures: 2) with { Disruptions = 3 }, Stage));

    [Fact]
    public void The_pause_doubles_from_failure_to_failure_up_to_a_limit()
    {
        Assert.Equal(
            [10, 20, 40],
            Enumerable.Range(1, 3).Select(failures => RetryPolicy.Pause(Step(FailureClass.Bug, failures), Usual).TotalSeconds)
        );
        Assert.Equal(Usual.LongestRetry, RetryPolicy.Pause(Step(FailureClass.Bug, failures: 10_000), Usual));
    }

    [Fact]
    public void After_a_disruption_the_pause_is_short_however_often_the_step_has_failed() =>
        Assert.Equal(Usual.Retry, RetryPolicy.Pause(Step(FailureClass.Disruption, failures: 5), Usual));

    static StepStatus Step(string failureClass, int failures) =>
        new()
        {
            Name = "fold-0",
            Failures = failures,
            LastFailure = new(failureClass, "because", 1, null, null, Now),
        };
}
