namespace StackingK8s.Contracts.Status;

/// <summary>status.folds[].lastFailure.class: whose fault it was, which decides what happens next.</summary>
public static class FailureClass
{
    /// <summary>The run file or task is wrong (exit 2): final.</summary>
    public const string User = "UserError";

    /// <summary>The data is wrong, or changed under the run (exit 3): final.</summary>
    public const string Data = "DataError";

    /// <summary>An artifact is missing or damaged (exit 4): final.</summary>
    public const string Artifact = "ArtifactError";

    /// <summary>Storage or network failed for now (exit 5), or the pod passed its limit of local disk: tried again.</summary>
    public const string Storage = "StorageError";

    /// <summary>The container was killed for memory, or the step ran out of it (exit 6): tried again, with more of it if stages.*.memoryGrowth says so.</summary>
    public const string OutOfMemory = "OutOfMemory";

    /// <summary>Evicted, preempted, its node lost, or its Job deleted: tried again, counted apart.</summary>
    public const string Disruption = "Disruption";

    /// <summary>Exit 0 without a valid termination message: nothing vouches for what was written. Tried again.</summary>
    public const string NoCommit = "NoCommit";

    /// <summary>The attempt passed a deadline.</summary>
    public const string Deadline = "DeadlineExceeded";

    /// <summary>Anything else: tried again.</summary>
    public const string Bug = "Bug";

    public static readonly IReadOnlyList<string> All = [User, Data, Artifact, Storage, OutOfMemory, Disruption, NoCommit, Deadline, Bug];
}
