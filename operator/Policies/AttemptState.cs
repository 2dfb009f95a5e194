namespace StackingK8s.Operator.Policies;

/// <summary>How far an attempt is, as its Job and pods show it.</summary>
enum AttemptState
{
    /// <summary>The Job is suspended, by a queue for instance.</summary>
    Queued,

    /// <summary>No container runs yet.</summary>
    Starting,
    Running,

    /// <summary>The Job is being deleted, its pods are not gone yet.</summary>
    Stopping,

    /// <summary>Ended with a valid termination message.</summary>
    Committed,

    /// <summary>Ended without one.</summary>
    Failed,
}
