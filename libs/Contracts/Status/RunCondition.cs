namespace StackingK8s.Contracts.Status;

/// <summary>One condition, with the fields and the meaning of Kubernetes' metav1.Condition.</summary>
/// <param name="Type">Validated, FoldsTrained, Aggregated, Complete, Failed or Suspended.</param>
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
    public const string Validated = "Validated";
    public const string FoldsTrained = "FoldsTrained";
    public const string Aggregated = "Aggregated";
    public const string Complete = "Complete";
    public const string Failed = "Failed";
    public const string Suspended = "Suspended";
}

/// <summary>status.phase: the conditions in one word, for people. Programs should read the conditions.</summary>
public static class RunPhase
{
    public const string Pending = "Pending";
    public const string Suspended = "Suspended";
    public const string Training = "Training";
    public const string Aggregating = "Aggregating";
    public const string Stacking = "Stacking";
    public const string Complete = "Complete";
    public const string Failed = "Failed";

    public static readonly IReadOnlyList<string> All = [Pending, Suspended, Training, Aggregating, Stacking, Complete, Failed];
}
