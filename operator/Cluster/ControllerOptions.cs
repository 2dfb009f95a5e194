namespace StackingK8s.Operator.Cluster;

/// <summary>The paces of a <see cref="Controller"/>.</summary>
sealed record ControllerOptions
{
    /// <summary>Runs reconciled at a time, and as many urgent ones beside them.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>Every run is looked at again at the latest after this, less up to a fifth so that not all come at once.</summary>
    public TimeSpan Resync { get; init; } = TimeSpan.FromMinutes(10);
}
