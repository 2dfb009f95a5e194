namespace StackingK8s.Contracts.Status;

/// <summary>status.folds[].state: how far a step is.</summary>
public static class StepStates
{
    /// <summary>Something it needs is not committed yet, or its turn has not come.</summary>
    public const string Waiting = "Waiting";

    /// <summary>Its Job is suspended, by a queue for instance.</summary>
    public const string Queued = "Queued";

    /// <summary>Its Job is there, its container not running yet.</summary>
    public const string Starting = "Starting";

    public const string Running = "Running";

    /// <summary>An attempt failed or was disrupted; the next comes after a pause.</summary>
    public const string Retrying = "Retrying";

    /// <summary>Committed.</summary>
    public const string Done = "Done";

    public const string Failed = "Failed";

    public static readonly IReadOnlyList<string> All = [Waiting, Queued, Starting, Running, Retrying, Done, Failed];
}
