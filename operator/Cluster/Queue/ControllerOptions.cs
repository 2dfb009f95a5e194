namespace StackingK8s.Operator.Cluster.Queue;

/// <summary>Parallelism and resync interval of a <see cref="RunController"/>.</summary>
sealed record ControllerOptions
{
    /// <summary>Runs reconciled at a time, without the urgent ones. Default: 4.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>
    /// Urgent runs reconciled at a time. Many, because hundreds may become urgent within a second, and each occupies its worker until its
    /// status is written, for which it queues with all others long after its Job was created.
    /// </summary>
    public int UrgentWorkers => 16 * Workers;

    /// <summary>
    /// Every run is reconciled again at the latest after this, less up to a fifth so that not all come at once. Default: 10 min.
    /// </summary>
    public TimeSpan Resync { get; init; } = TimeSpan.FromMinutes(10);
}
