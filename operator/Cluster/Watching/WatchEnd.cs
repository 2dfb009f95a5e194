using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>Why a watch ended, and what follows.</summary>
/// <param name="Reason">The metric's label.</param>
/// <param name="Relist">The next watch needs a new list: something may have been missed.</param>
/// <param name="Failed">Counts for the back-off.</param>
/// <param name="Problem">For the log; null: nothing is wrong.</param>
readonly record struct WatchEnd(string Reason, bool Relist, bool Failed, string? Problem)
{
    /// <summary>The server ends every watch after some minutes.</summary>
    public static WatchEnd Eof { get; } = new("eof", false, false, null);

    /// <summary>Nothing came, not even a bookmark. The next watch goes on from the last version, so nothing is missed.</summary>
    public static WatchEnd Idle(TimeSpan limit) =>
        new("idle", false, false, $"nothing came for {limit.TotalSeconds:0} s, not even a bookmark");

    public static WatchEnd Connection(Exception lost) => new("connection", false, true, lost.Message);

    public static WatchEnd Malformed(Exception wrong) => new("malformed", true, true, $"a line that is no watch event: {wrong.Message}");

    /// <summary>
    /// Any refusal but overload calls for a list. One of them is a version from the future, which a server restored from a backup has never heard of:
    /// asked for again and again, it would refuse for ever.
    /// </summary>
    public static WatchEnd Refused(ApiFailureException failure) =>
        failure.IsExpired ? new("expired", true, false, failure.Message) : new("error", !failure.IsOverload, true, failure.Message);
}
