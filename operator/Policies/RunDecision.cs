using k8s.Models;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Policies;

/// <summary>What is to be done about a run, in this order: finalizer, deletions, creations, status.</summary>
sealed record RunDecision
{
    /// <summary>The run stays as it is.</summary>
    public static RunDecision Nothing { get; } = new();

    /// <summary>The run's status once the rest is done; null to leave it as it is.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Of a run that is being deleted: what that waits for.</summary>
    public string? Leaving { get; init; }

    /// <summary>Of a run that is gone with its finalizer: why its artifacts are still there.</summary>
    public string? ArtifactsKept { get; init; }

    /// <summary>Jobs to create, each for one attempt.</summary>
    public IReadOnlyList<V1Job> Create { get; init; } = [];

    /// <summary>Jobs to delete with their pods.</summary>
    public IReadOnlyList<V1Job> Delete { get; init; } = [];

    /// <summary>true adds the artifacts finalizer, false removes it.</summary>
    public bool? Finalizer { get; init; }

    /// <summary>The status stays as it is, but for the generation that it and its conditions describe.</summary>
    public bool ObserveGeneration { get; init; }

    /// <summary>The run's time to live is over.</summary>
    public bool DeleteRun { get; init; }

    /// <summary>When time alone will call for another decision.</summary>
    public DateTimeOffset? LookAgain { get; init; }
}
