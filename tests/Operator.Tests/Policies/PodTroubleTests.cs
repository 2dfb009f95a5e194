using k8s.Models;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Operator.Policies;
using StackingK8s.TestKit.Cluster;
using StackingK8s.Tests.Operator.Scenarios;

namespace StackingK8s.Tests.Operator.Policies;

public class PodTroubleTests
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
        Trouble.VolumeNotMounted,
        "secret \"keys\" not found. A Secret, ConfigMap or claim must lie in the run's own namespace"
    )]
    [InlineData("FailedMount", "It is not there.\n", Trouble.VolumeNotMounted, "It is not there. A Secret,")]
    [InlineData(
        "FailedCreatePodSandBox",
        "no network plugin",
        Trouble.ContainerNotConfigured,
        "no network plugin. That is the node's container runtime or network"
    )]
    public void What_the_kubelet_says_in_an_event_is_told_with_the_way_out(string reason, string words, string expected, string message)
    {
        var trouble = PodTrouble.Of(
            Pending,
            [new("uid", "Other", "before"), new("uid", reason, words)],
            TimeSpan.FromMinutes(1),
            DateTimeOffset.UnixEpoch
        );

        Assert.Equal(expected, trouble?.Reason);
        Assert.StartsWith(message, trouble!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_of_the_scheduler_that_end_with_a_full_stop_get_no_second_one()
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
            "No node takes the pod: 0/3 nodes are available. Add such nodes",
            PodTrouble.Of(pod, [], TimeSpan.Zero, DateTimeOffset.UnixEpoch)!.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_pod_that_waits_in_silence_is_in_no_trouble() =>
        Assert.Null(PodTrouble.Of(Pending, [], TimeSpan.Zero, DateTimeOffset.UnixEpoch));
}
