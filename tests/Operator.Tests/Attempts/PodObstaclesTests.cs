using k8s.Models;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Attempts;

namespace StackingK8s.Tests.Operator.Attempts;

public class PodObstaclesTests
{
    static readonly V1Pod Pending = new()
    {
        Metadata = new() { Name = "fold-0" },
        Status = new() { Phase = "Pending" },
    };

    [Theory]
    [InlineData(
        "FailedMount",
        "secret \"keys\" not found",
        StatusReason.VolumeNotMounted,
        "A volume cannot be mounted (secret \"keys\" not found). Create the missing Secret, ConfigMap or claim in the run's own namespace"
    )]
    [InlineData(
        "FailedMount",
        "It is not there.\n",
        StatusReason.VolumeNotMounted,
        "A volume cannot be mounted (It is not there). Create the missing Secret,"
    )]
    [InlineData(
        "FailedCreatePodSandBox",
        "no network plugin",
        StatusReason.ContainerNotConfigured,
        "The node cannot start the pod (no network plugin). Check its container runtime and network"
    )]
    public void The_kubelets_event_becomes_the_cause_and_the_fix_follows(string reason, string cause, string expected, string message)
    {
        var obstacle = PodObstacles.Find(
            Pending,
            [new("uid", "Other", "before"), new("uid", reason, cause)],
            "stages.foldTrainer",
            TimeSpan.FromMinutes(1),
            DateTimeOffset.UnixEpoch
        );

        Assert.Equal(expected, obstacle?.Reason);
        Assert.StartsWith(message, obstacle!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_of_the_scheduler_that_ends_with_a_full_stop_loses_it_in_parentheses()
    {
        V1Pod pod = new()
        {
            Metadata = new(),
            Status = new()
            {
                Conditions =
                [
                    new()
                    {
                        Type = "PodScheduled",
                        Status = "False",
                        Reason = "Unschedulable",
                        Message = "0/3 nodes are available.",
                    },
                ],
            },
        };

        Assert.StartsWith(
            "No node can run the pod (0/3 nodes are available). Add such nodes",
            PodObstacles.Find(pod, [], "stages.foldTrainer", TimeSpan.Zero, DateTimeOffset.UnixEpoch)!.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_pod_that_waits_without_a_warning_has_no_obstacle() =>
        Assert.Null(PodObstacles.Find(Pending, [], "stages.foldTrainer", TimeSpan.Zero, DateTimeOffset.UnixEpoch));
}
