namespace StackingK8s.Kubernetes.Watching;

/// <summary>Why a watch ended, and what follows.</summary>
/// <param name="Reason">One word, the label of a metric: eof, idle, connection, malformed, expired or error.</param>
/// <param name="Relist">The next watch needs a new list, because changes may have been missed.</param>
/// <param name="Failed">Counts for the back-off.</param>
/// <param name="Cause">What broke it; null: nothing.</param>
/// <param name="Problem">The cause in words for a log; null: none.</param>
public readonly record struct WatchEnd(string Reason, bool Relist, bool Failed, Exception? Cause, string? Problem)
{
    /// <summary>The server ended the watch, as it does with each after some minutes.</summary>
    public static WatchEnd Eof { get; } = new("eof", false, false, null, null);

    /// <summary>No event and no bookmark came. The next watch starts from the last version, so nothing is missed.</summary>
    /// <param name="limit">How long nothing came.</param>
    public static WatchEnd Idle(TimeSpan limit)
    {
        string problem = $"no event or bookmark for {limit.TotalSeconds:0} s";
        return new("idle", false, false, new IOException(problem), problem);
    }

    /// <summary>The connection broke. The next watch starts from the last version.</summary>
    /// <param name="cause">How it broke.</param>
    public static WatchEnd Connection(Exception cause) => new("connection", false, true, cause, cause.Message);

    /// <summary>The server sent something other than a watch event; a new list follows.</summary>
    /// <param name="cause">What is wrong with it.</param>
    public static WatchEnd Malformed(Exception cause) =>
        new("malformed", true, true, cause, $"a line is not a watch event: {cause.Message}");

    /// <summary>
    /// The server rejected the watch. A new list follows unless the server is only overloaded: a server restored from a backup rejects a
    /// version that it has not reached yet, and would do so for ever.
    /// </summary>
    /// <param name="failure">The server's answer.</param>
    public static WatchEnd Rejected(ApiFailureException failure) =>
        failure.IsExpired
            ? new("expired", true, false, failure, failure.Message)
            : new("error", !failure.IsOverload, true, failure, failure.Message);
}
