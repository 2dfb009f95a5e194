namespace StackingK8s.Operator.Policies;

/// <summary>What one policy decides about a run; null leaves the decision to the next one.</summary>
delegate RunDecision? Policy(ObservedRun run);

/// <summary>
/// Decides what is to be done about a run. Pure and level-triggered: it looks at what is there, not at what happened, so a decision that
/// was lost half-way is simply taken again.
/// </summary>
static class Planner
{
    /// <summary>The first policy that decides wins: the order is the precedence.</summary>
    public static readonly IReadOnlyList<Policy> Chain =
    [
        DeletionPolicy.Decide,
        FinalizerPolicy.Decide,
        RetryInPlacePolicy.Decide,
        FinishedPolicy.Decide,
        ValidationPolicy.Decide,
        FailedStepPolicy.Decide,
        DataChangePolicy.Decide,
        DeadlinePolicy.Decide,
        CompletionPolicy.Decide,
        CancellationPolicy.Decide,
        SuspensionPolicy.Decide,
        StartPolicy.Decide,
    ];

    public static RunDecision Plan(ObservedRun run) => Chain.Select(policy => policy(run)).First(decision => decision is not null)!;
}
