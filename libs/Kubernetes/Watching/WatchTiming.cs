using StackingK8s.Contracts.Timing;

namespace StackingK8s.Kubernetes.Watching;

/// <summary>
/// Durations of a <see cref="ListWatch{T}"/>. The defaults follow client-go's reflector and a recorded Kubernetes 1.36, which sends a
/// bookmark every 60 s.
/// </summary>
public sealed record WatchTiming
{
    /// <summary>
    /// The server is asked to end a watch after this plus up to a quarter, so that many watches do not all restart at once. Default: 240 s.
    /// </summary>
    public TimeSpan WatchLength { get; init; } = TimeSpan.FromSeconds(240);

    /// <summary>Silence for longer means a dead connection: an idle server sends a bookmark each minute. Default: 90 s.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Delays after a failed list or watch. Default: 800 ms to 30 s.</summary>
    public Backoff Backoff { get; init; } = new(TimeSpan.FromMilliseconds(800), TimeSpan.FromSeconds(30));

    /// <summary>
    /// A watch that ended sooner is not followed by the next one before this has passed, to avoid a tight loop. Default: 1 s.
    /// </summary>
    public TimeSpan ShortestWatch { get; init; } = TimeSpan.FromSeconds(1);
}
