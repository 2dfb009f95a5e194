using k8s.Models;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Policies;

/// <summary>One Job of a step, judged.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Job">The Job.</param>
/// <param name="State">How far it is.</param>
/// <param name="Pod">The pod that tells: the one running, or the one that ended last; null if there is none.</param>
/// <param name="Commit">The last words of a committed attempt.</param>
/// <param name="Failure">How a failed attempt ended.</param>
/// <param name="Trouble">Why it does not run yet.</param>
/// <param name="DisruptedPods">Pods still to be seen that its Job has replaced after a disruption.</param>
/// <param name="RunningSeconds">Time that its containers have run in all, as far as pods still show it.</param>
sealed record Attempt(
    int Number,
    V1Job Job,
    AttemptState State,
    V1Pod? Pod,
    TerminationMessage? Commit,
    StepFailureStatus? Failure,
    Trouble? Trouble,
    int DisruptedPods,
    double RunningSeconds
)
{
    /// <summary>Its Job will do no more.</summary>
    public bool Ended => State is AttemptState.Committed or AttemptState.Failed;
}
