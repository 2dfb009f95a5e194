namespace StackingK8s.Operator.Cluster.Queue;

/// <summary>The paces of a <see cref="Controller"/>.</summary>
sealed record ControllerOptions
{
    /// <summary>Runs reconciled at a time, urgent ones aside.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>
    /// Urgent runs reconciled at a time. Many, because hundreds may become urgent within a second, and each holds its worker until its status is written,
    /// for which it waits in line with all others when its Job has long been made.
    /// </summary>
    public int UrgentWorkers => 16 * Workers;

    /// <summary>Every run is looked at again at the latest after this, less up to a fifth so that not all come at once.</summary>
    public TimeSpan Resync { get; init; } = TimeSpan.FromMinutes(10);
}
