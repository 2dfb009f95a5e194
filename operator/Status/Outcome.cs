namespace StackingK8s.Operator.Status;

/// <summary>Whether and how a run has ended.</summary>
/// <param name="IsEnd">Nothing will change any more.</param>
/// <param name="Failure">Why it failed: one word in CamelCase; null unless it did.</param>
/// <param name="Message">What happened and what to do.</param>
sealed record Outcome(bool IsEnd, string? Failure, string? Message)
{
    public static readonly Outcome Open = new(false, null, null);
    public static readonly Outcome Complete = new(true, null, null);

    public static Outcome Failed(string reason, string message) => new(true, reason, message);
}
