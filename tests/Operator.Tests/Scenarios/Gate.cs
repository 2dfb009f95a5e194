using System.Text.Json.Nodes;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>Pods that run until a test lets them end.</summary>
sealed class Gate
{
    readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Opened => opened.Task;

    public void Open() => opened.TrySetResult();

    /// <summary>Commits, but not before the gate is open.</summary>
    public PodOutcome Commits(JsonObject pod) => OperatedCluster.Commits(pod) with { Until = opened.Task };
}
