namespace StackingK8s.TestKit.Cluster;

/// <summary>
/// How long the cluster takes for what takes a real one seconds and minutes. Seconds in an object are kept, except grace periods.
/// </summary>
public sealed record ClusterSpeed
{
    /// <summary>Durations that a test can wait for, far enough apart that every state is seen.</summary>
    public static ClusterSpeed Fast { get; } = new();

    /// <summary>As recorded on a cluster of one machine.</summary>
    public static ClusterSpeed Real { get; } =
        new()
        {
            JobBackoff = TimeSpan.FromSeconds(10),
            LongestJobBackoff = TimeSpan.FromMinutes(10),
            CreateRetry = TimeSpan.FromSeconds(1),
            PodStart = TimeSpan.FromSeconds(0.4),
            PodEnd = TimeSpan.FromSeconds(1.1),
            PullRetry = TimeSpan.FromSeconds(12),
            Recheck = TimeSpan.FromSeconds(2),
            NodeEviction = TimeSpan.FromMinutes(5),
            LongestGrace = TimeSpan.MaxValue,
        };

    /// <summary>After a Job's first failed pod; doubled with each further one.</summary>
    public TimeSpan JobBackoff { get; init; } = TimeSpan.FromMilliseconds(200);
    public TimeSpan LongestJobBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After a pod was rejected, for example by a quota; doubled each time, up to a minute.</summary>
    public TimeSpan CreateRetry { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>From one state of a starting pod to the next.</summary>
    public TimeSpan PodStart { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>From the end of a pod's container to the pod's own.</summary>
    public TimeSpan PodEnd { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Between two attempts to pull an image.</summary>
    public TimeSpan PullRetry { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Until the kubelet checks again for a missing Secret or ConfigMap.</summary>
    public TimeSpan Recheck { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>From the loss of a node to the deletion of its pods.</summary>
    public TimeSpan NodeEviction { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A stopped container is killed no later than this, whatever its pod's grace period.</summary>
    public TimeSpan LongestGrace { get; init; } = TimeSpan.FromSeconds(2);
}
