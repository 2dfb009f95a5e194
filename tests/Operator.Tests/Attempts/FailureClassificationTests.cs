using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Attempts;
using static StackingK8s.Tests.Operator.Attempts.SampleAttempts;

namespace StackingK8s.Tests.Operator.Attempts;

public class FailureClassificationTests
{
    [Theory]
    [InlineData(1, FailureClass.Bug)]
    [InlineData(2, FailureClass.User)]
    [InlineData(3, FailureClass.Data)]
    [InlineData(4, FailureClass.Artifact)]
    [InlineData(5, FailureClass.Storage)]
    [InlineData(6, FailureClass.OutOfMemory)]
    [InlineData(134, FailureClass.Bug)]
    [InlineData(143, FailureClass.Disruption)]
    public void An_exit_code_decides_the_failure_class(int exitCode, string failureClass)
    {
        var failure = Failure(Ended(exitCode, ContractJson.Write(TerminationMessage.Failure("the step's own message"))));

        Assert.Equal((failureClass, exitCode, "node1"), (failure.Class, failure.ExitCode, failure.Node));
        if (exitCode != 143)
            Assert.Equal("the step's own message", failure.Message);
    }

    [Fact]
    public void A_container_killed_for_memory_is_distinguished_from_one_killed_for_its_node()
    {
        Assert.Equal(FailureClass.OutOfMemory, Failure(Ended(137, reason: "OOMKilled")).Class);
        Assert.Equal(FailureClass.Disruption, Failure(Ended(137, reason: "OOMKilled").Disrupted()).Class);
        Assert.Equal(FailureClass.Disruption, Failure(Ended(137).Disrupted()).Class);
    }

    [Fact]
    public void A_signal_9_that_nobody_explains_points_at_memory_and_its_limit()
    {
        var failure = Failure(Ended(137));

        Assert.Equal(FailureClass.Bug, failure.Class);
        Assert.Contains("killed by signal 9 (limit 4Gi)", failure.Message);
    }

    [Fact]
    public void A_pod_that_its_kubelet_evicted_was_disrupted_even_without_a_condition()
    {
        var pod = Ended(137);
        (pod.Status.Reason, pod.Status.Message) = ("Evicted", "The node was low on resource: ephemeral-storage. ");

        var failure = Failure(pod);

        Assert.Equal(FailureClass.Disruption, failure.Class);
        Assert.Equal(
            "The pod was disrupted (Evicted: The node was low on resource: ephemeral-storage). "
                + "The next attempt resumes from the last checkpoint.",
            failure.Message
        );
    }

    [Theory] // as the kubelet 1.36 writes it
    [InlineData("Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ")]
    [InlineData("Container step exceeded its local ephemeral storage limit \"1Mi\". ")]
    [InlineData("Usage of EmptyDir volume \"scratch\" exceeds the limit \"1Mi\". ")]
    public void A_pod_evicted_for_exceeding_its_own_disk_limit_failed_by_its_own_fault(string said)
    {
        var pod = Ended(137);
        (pod.Status.Reason, pod.Status.Message) = ("Evicted", said);

        var failure = Failure(pod);

        Assert.Equal(FailureClass.Storage, failure.Class);
        Assert.Contains($"({said.TrimEnd(' ', '.')}). Raise stages.foldTrainer.resources.limits.ephemeral-storage", failure.Message);
    }

    [Fact]
    public void A_pod_that_its_node_turned_away_or_evicted_under_pressure_was_disrupted_whatever_limits_are_spoken_of()
    {
        var pod = Ended(137);
        (pod.Status.Reason, pod.Status.Message) = (
            "Evicted",
            "Container step was using 9Gi, request is 0, which is above its limit of old. "
        );
        pod.Status.Conditions =
        [
            new()
            {
                Type = "DisruptionTarget",
                Status = "True",
                Reason = "TerminationByKubelet",
                Message = "The node was low on resource: memory.",
            },
        ];
        Assert.Equal(FailureClass.Disruption, Failure(pod).Class);

        pod.Status.Conditions = null;
        pod.Status.Message = "Pod was rejected: The node had condition: [DiskPressure]. ";
        Assert.Equal(FailureClass.Disruption, Failure(pod).Class);
    }

    [Fact]
    public void A_deadline_is_named_by_the_field_that_sets_it_whatever_the_pod_ended_with()
    {
        var failure = FailureClassification.Classify(
            Job(),
            new()
            {
                Type = "Failed",
                Status = "True",
                Reason = "DeadlineExceeded",
            },
            Ended(143),
            1,
            Now
        );

        Assert.Equal(FailureClass.Deadline, failure.Class);
        Assert.Contains("stages.foldTrainer.activeDeadlineSeconds (3600 s)", failure.Message);
    }

    [Fact]
    public void A_pod_that_never_ran_a_container_fails_with_the_message_of_its_status()
    {
        var pod = Ended(1);
        pod.Status.ContainerStatuses = null;
        (pod.Status.Reason, pod.Status.Message) = ("OutOfcpu", "Node didn't have enough resource: cpu");

        var failure = Failure(pod);

        Assert.Equal(
            (FailureClass.Bug, null, "The pod failed (OutOfcpu: Node didn't have enough resource: cpu)."),
            (failure.Class, failure.ExitCode, failure.Message)
        );
    }

    [Fact]
    public void A_failed_Job_whose_pod_is_gone_was_disrupted_because_a_pod_that_fails_stays()
    {
        // A loop of these ends at the cap of disruptions.
        Assert.Equal(FailureClass.Disruption, Assessed(Job(condition: "Failed", reason: "BackoffLimitExceeded")).Failure?.Class);
        Assert.Equal(FailureClass.Bug, Assessed(Job(condition: "Failed", reason: "PodFailurePolicy")).Failure?.Class);
    }

    [Fact]
    public void Only_what_somebody_must_change_is_final() =>
        Assert.Equal([FailureClass.User, FailureClass.Data, FailureClass.Artifact], FailureClass.All.Where(ExitCodes.IsFinal));

    static StepFailureStatus Failure(k8s.Models.V1Pod pod) =>
        Assessed(Job(condition: "Failed", reason: "BackoffLimitExceeded"), pod).Failure!;
}
