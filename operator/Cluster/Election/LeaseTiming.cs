namespace StackingK8s.Operator.Cluster.Election;

/// <summary>The paces of a leader election; the defaults are those of Kubernetes' own controllers.</summary>
sealed record LeaseTiming
{
    /// <summary>A lease not renewed for so long is anybody's.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A leader that has not renewed for so long ends; shorter than <see cref="Duration"/>, so that it has ended before another begins.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two tries.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(2);
}
