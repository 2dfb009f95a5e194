using StackingK8s.Operator.Cluster.Connection;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>The paces of a <see cref="Reflector{T}"/>. The defaults follow client-go and a recorded Kubernetes 1.36, whose bookmarks come every 60 s.</summary>
sealed record ReflectorTiming
{
    /// <summary>A watch is asked to end after this, plus up to a quarter: the watches of many reflectors should not all begin again at once.</summary>
    public TimeSpan WatchLength { get; init; } = TimeSpan.FromSeconds(240);

    /// <summary>Silence for longer is a dead connection: an idle server sends a bookmark each minute.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(90);

    public Backoff ListBackoff { get; init; } = new(TimeSpan.FromMilliseconds(800), TimeSpan.FromSeconds(30));

    /// <summary>A server that ends every watch at once must not be asked in a tight loop.</summary>
    public TimeSpan ShortestWatch { get; init; } = TimeSpan.FromSeconds(1);
}
