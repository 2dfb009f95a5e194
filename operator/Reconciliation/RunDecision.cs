using k8s.Models;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>What is to be done about a run, in this order: finalizer, deletions, creations, status.</summary>
/// <param name="Status">The run's status once that is done; null to leave it as it is.</param>
sealed record RunDecision(RunStatus? Status)
{
    /// <summary>Jobs to make, each for one attempt.</summary>
    public IReadOnlyList<V1Job> Create { get; init; } = [];

    /// <summary>Jobs to delete with their pods.</summary>
    public IReadOnlyList<V1Job> Delete { get; init; } = [];

    /// <summary>true adds the artifacts finalizer, false removes it.</summary>
    public bool? Finalizer { get; init; }

    /// <summary>The run's time to live is over.</summary>
    public bool DeleteRun { get; init; }

    /// <summary>When time alone will call for another decision.</summary>
    public DateTimeOffset? LookAgain { get; init; }
}
