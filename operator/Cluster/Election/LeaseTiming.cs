namespace StackingK8s.Operator.Cluster.Election;

/// <summary>Durations of a leader election; the defaults are those of Kubernetes' own controllers.</summary>
sealed record LeaseTiming
{
    /// <summary>A lease that was not renewed for so long may be taken.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A leader that could not renew for so long ends; shorter than <see cref="Duration"/>, so that it has ended before another starts.
    /// </summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two tries.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(2);
}
