namespace StackingK8s.Operator.Settings;

/// <summary>How long the operator waits for what, all in one place. Only tests choose others.</summary>
sealed record Pace
{
    /// <summary>Before the second attempt of a step; doubled from failure to failure, up to <see cref="LongestRetry"/>.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>Between two attempts to create a Job that the cluster has no room for.</summary>
    public TimeSpan Refusal { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A step that does not run yet is checked again after this: most of what keeps it from running shows only in events.
    /// </summary>
    public TimeSpan Recheck { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A Job without a running pod after this long has its events looked at.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Events of one Job or pod are not asked for more often than this.</summary>
    public TimeSpan WarningAge { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After its grace period a pod that is being deleted has this long to go before its node counts as lost.</summary>
    public TimeSpan NodeSilence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The caches have this long to show the last write for a run; after it the API server itself is asked, at the price of two requests.
    /// </summary>
    public TimeSpan CatchUp { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// A watch that has not shown one of the operator's own writes after this time is stalled: the API server itself is asked.
    /// </summary>
    public TimeSpan LateWatch { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Progress alone is written to a run's status no more often than this.</summary>
    public TimeSpan Progress { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Steps that committed, with nothing to start after them yet, are written no more often than this.</summary>
    public TimeSpan Commits { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Between two rounds of questions to running steps.</summary>
    public TimeSpan ProgressPoll { get; init; } = TimeSpan.FromSeconds(5);
}
