using System.Globalization;
using k8s.Models;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Attempts;
using StackingK8s.Operator.Settings;

namespace StackingK8s.Tests.Operator.Attempts;

/// <summary>Jobs and pods of fold-0 as a cluster shows them.</summary>
static class SampleAttempts
{
    public static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public static readonly Pace Usual = new();

    static readonly string Digest = new('a', 64);

    /// <summary>The termination message of a pod that commits.</summary>
    public static string Commit { get; } =
        ContractJson.Write(
            new TerminationMessage(
                new("fold-0", Digest, "a1", Digest),
                false,
                new Dictionary<string, string>(),
                new Dictionary<string, double>(),
                null
            )
        );

    /// <param name="attempt">Its number.</param>
    /// <param name="condition">A condition that is True; null: none yet.</param>
    /// <param name="reason">Of the condition.</param>
    public static V1Job Job(int attempt = 1, string? condition = null, string? reason = null) =>
        new()
        {
            Metadata = new()
            {
                Name = $"run-fold-0-{attempt}",
                Uid = $"job-{attempt}",
                CreationTimestamp = Now.UtcDateTime.AddMinutes(-30 + attempt),
                Labels = new Dictionary<string, string>
                {
                    [RunLabels.Step] = "fold-0",
                    [RunLabels.Attempt] = attempt.ToString(CultureInfo.InvariantCulture),
                    [RunLabels.Component] = "fold-trainer",
                },
            },
            Spec = new() { Template = new(), ActiveDeadlineSeconds = 3600 },
            Status = new()
            {
                Conditions = condition is null
                    ? null
                    :
                    [
                        new()
                        {
                            Type = condition,
                            Status = "True",
                            Reason = reason,
                            Message = "said the Job controller.",
                        },
                    ],
            },
        };

    /// <param name="name">Its name.</param>
    /// <param name="age">Minutes since it was made.</param>
    public static V1Pod Running(string name = "pod-1", int age = 20) =>
        new()
        {
            Metadata = new()
            {
                Name = name,
                Uid = name,
                CreationTimestamp = Now.UtcDateTime.AddMinutes(-age),
            },
            Spec = new()
            {
                NodeName = "node1",
                Containers =
                [
                    new()
                    {
                        Name = "step",
                        Resources = new() { Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new("4Gi") } },
                    },
                ],
            },
            Status = new()
            {
                Phase = "Running",
                ContainerStatuses =
                [
                    new()
                    {
                        Name = "step",
                        State = new() { Running = new() { StartedAt = Now.UtcDateTime.AddMinutes(-age) } },
                    },
                ],
            },
        };

    /// <param name="exitCode">Of its container.</param>
    /// <param name="message">Its termination message.</param>
    /// <param name="reason">Of the container's end.</param>
    /// <param name="name">Its name.</param>
    public static V1Pod Ended(int exitCode, string? message = null, string? reason = null, string name = "pod-1")
    {
        var pod = Running(name);
        pod.Status.Phase = exitCode == 0 ? "Succeeded" : "Failed";
        pod.Status.ContainerStatuses[0].State = new()
        {
            Terminated = new()
            {
                ExitCode = exitCode,
                Message = message,
                Reason = reason ?? (exitCode == 0 ? "Completed" : "Error"),
                StartedAt = Now.UtcDateTime.AddMinutes(-20),
                FinishedAt = Now.UtcDateTime.AddMinutes(-1),
            },
        };
        return pod;
    }

    /// <summary>Marked as everything that makes a node's pods go marks them.</summary>
    public static V1Pod Disrupted(this V1Pod pod)
    {
        pod.Status.Phase = "Failed";
        pod.Status.Conditions =
        [
            new()
            {
                Type = "DisruptionTarget",
                Status = "True",
                Reason = "EvictionByEvictionAPI",
                Message = "Eviction API: evicting",
            },
        ];
        return pod;
    }

    public static V1Pod Leaving(this V1Pod pod, TimeSpan since)
    {
        pod.Metadata.DeletionTimestamp = (Now - since).UtcDateTime;
        return pod;
    }

    public static Attempt Assessed(V1Job job, params V1Pod[] pods) => AttemptAssessment.Assess(job, pods, [], Usual, Now);
}
