namespace StackingK8s.Contracts.Status;

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
