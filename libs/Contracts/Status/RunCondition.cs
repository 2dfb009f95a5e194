namespace StackingK8s.Contracts.Status;

/// <summary>One condition, with the fields and the meaning of Kubernetes' metav1.Condition.</summary>
/// <param name="Type">One of the names below.</param>
/// <param name="Status">True, False or Unknown.</param>
/// <param name="Reason">One word in CamelCase, for programs.</param>
/// <param name="Message">For people: what happened and what to do.</param>
/// <param name="LastTransitionTime">When the status last changed.</param>
/// <param name="ObservedGeneration">The metadata.generation it was set for.</param>
public sealed record RunCondition(
    string Type,
    string Status,
    string Reason,
    string Message,
    DateTimeOffset LastTransitionTime,
    long ObservedGeneration
)
{
    /// <summary>Whether the spec is valid.</summary>
    public const string Validated = "Validated";

    /// <summary>Whether every fold is committed.</summary>
    public const string FoldsTrained = "FoldsTrained";

    /// <summary>Whether the aggregate is committed.</summary>
    public const string Aggregated = "Aggregated";

    /// <summary>True once every step is committed.</summary>
    public const string Complete = "Complete";

    /// <summary>True once the run has failed.</summary>
    public const string Failed = "Failed";

    /// <summary>True once the run is suspended and none of its pods is left.</summary>
    public const string Suspended = "Suspended";

    /// <summary>True where a committed fold's data check has warnings that spec.data.accept does not name.</summary>
    public const string DataWarnings = "DataWarnings";

    /// <summary>For kstatus (kpt, Flux, Helm): the same as <see cref="Complete"/>.</summary>
    public const string Ready = "Ready";

    /// <summary>For kstatus: the operator is at work on the run; neither has it ended nor is it suspended.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>For kstatus: the same as <see cref="Failed"/>.</summary>
    public const string Stalled = "Stalled";
}

/// <summary>status.phase: the conditions in one word, for people. Programs should read the conditions.</summary>
public static class RunPhase
{
    /// <summary>No fold runs, and none has done anything that is kept.</summary>
    public const string Pending = "Pending";

    /// <summary>Stopped by spec.suspend, and none of its pods is left.</summary>
    public const string Suspended = "Suspended";

    /// <summary>A fold runs, or has done something that is kept; not every fold is committed.</summary>
    public const string Training = "Training";

    /// <summary>Every fold is committed; the aggregate step is next.</summary>
    public const string Aggregating = "Aggregating";

    /// <summary>The aggregate is committed; the meta step is next.</summary>
    public const string Stacking = "Stacking";

    /// <summary>Every step is committed.</summary>
    public const string Complete = "Complete";

    /// <summary>A step gave up, or the run was cancelled or invalid.</summary>
    public const string Failed = "Failed";

    /// <summary>The run was deleted and waits for its pods or its cleanup; the conditions stay as they were.</summary>
    public const string Deleting = "Deleting";

    /// <summary>Every phase, in order.</summary>
    public static readonly IReadOnlyList<string> All = [Pending, Suspended, Training, Aggregating, Stacking, Complete, Failed, Deleting];
}
