using k8s.Models;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Attempts;

/// <summary>How far an attempt is, as its Job and pods show it.</summary>
enum AttemptState
{
    /// <summary>The Job is suspended, by a queue for instance.</summary>
    Queued,

    /// <summary>No container runs yet.</summary>
    Starting,
    Running,

    /// <summary>The container has ended, the Job does not say so yet.</summary>
    Ending,

    /// <summary>The Job is being deleted, its pods are not gone yet.</summary>
    Stopping,

    /// <summary>Ended with a valid termination message.</summary>
    Committed,

    /// <summary>Ended without one.</summary>
    Failed,
}

/// <summary>One Job of a step, assessed.</summary>
sealed record Attempt
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    public required V1Job Job { get; init; }

    public required AttemptState State { get; init; }

    /// <summary>The pod that matters: the one running, or the one that ended last; null if there is none.</summary>
    public V1Pod? Pod { get; init; }

    /// <summary>The termination message of a committed attempt.</summary>
    public TerminationMessage? Commit { get; init; }

    /// <summary>How a failed attempt ended.</summary>
    public StepFailureStatus? Failure { get; init; }

    /// <summary>What keeps it from running.</summary>
    public Obstacle? Obstacle { get; init; }

    /// <summary>Pods, still visible, that its Job has replaced after a disruption.</summary>
    public int DisruptedPods { get; init; }

    /// <summary>Total time that its containers have run, as far as pods still show it.</summary>
    public double RunningSeconds { get; init; }

    /// <summary>Its Job will do no more.</summary>
    public bool Ended => State is AttemptState.Committed or AttemptState.Failed;
}
