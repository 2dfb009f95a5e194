namespace StackingK8s.Contracts.Errors;

/// <summary>status.folds[].lastFailure.class: why an attempt failed. <see cref="ExitCodes"/> says which classes are final.</summary>
public static class FailureClass
{
    /// <summary>The run file, a setting or the task is wrong.</summary>
    public const string User = "UserError";

    /// <summary>The data are wrong, or changed during the run.</summary>
    public const string Data = "DataError";

    /// <summary>An artifact is missing or corrupt.</summary>
    public const string Artifact = "ArtifactError";

    /// <summary>Storage or network failed for now, or the pod exceeded its limit of local disk.</summary>
    public const string Storage = "StorageError";

    /// <summary>
    /// The container was killed for memory, or the step ran out of it; stages.*.memoryGrowth gives the next attempt more.
    /// </summary>
    public const string OutOfMemory = "OutOfMemory";

    /// <summary>Evicted, preempted, stopped, its node lost, or its Job deleted. Counted apart from failures.</summary>
    public const string Disruption = "Disruption";

    /// <summary>Exit code 0 without a valid termination message: its output is not trusted.</summary>
    public const string NoCommit = "NoCommit";

    /// <summary>The attempt exceeded stages.*.activeDeadlineSeconds.</summary>
    public const string Deadline = "DeadlineExceeded";

    /// <summary>Anything else.</summary>
    public const string Bug = "Bug";

    /// <summary>Every class.</summary>
    public static readonly IReadOnlyList<string> All = [User, Data, Artifact, Storage, OutOfMemory, Disruption, NoCommit, Deadline, Bug];
}
