using System.Collections.Concurrent;
using System.Globalization;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>
/// How far a cache has followed the API server, per namespace or for all at once. Versions of one kind can be compared as whole numbers
/// (guaranteed since Kubernetes 1.35, true before).
/// </summary>
sealed class WatchProgress
{
    readonly ConcurrentDictionary<string, State> byScope = new(StringComparer.Ordinal);

    /// <summary>An event or a bookmark of this version came.</summary>
    public void Advance(string? scope, string resourceVersion)
    {
        if (ParseVersion(resourceVersion) is not { } version)
            return;
        byScope.AddOrUpdate(scope ?? "", new State(version, 0), (_, old) => old with { Version = Math.Max(version, old.Version) });
    }

    /// <summary>
    /// A list of this version replaced the cache. The version may decrease: a cluster restored from a backup starts at an older one.
    /// </summary>
    public void Listed(string? scope, string resourceVersion) =>
        byScope.AddOrUpdate(
            scope ?? "",
            _ => new(ParseVersion(resourceVersion) ?? 0, 1),
            (_, old) => new(ParseVersion(resourceVersion) ?? 0, old.Lists + 1)
        );

    /// <summary>The version up to which the cache shows every change; 0: nothing was listed yet.</summary>
    public ulong Version(string @namespace) => Find(@namespace).Version;

    /// <summary>Number of lists that have replaced the cache.</summary>
    public int Lists(string @namespace) => Find(@namespace).Lists;

    /// <returns>Null for a version that is not a number, which cannot be compared.</returns>
    public static ulong? ParseVersion(string? resourceVersion) =>
        ulong.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out ulong version) ? version : null;

    State Find(string @namespace) => byScope.TryGetValue("", out var all) ? all : byScope.GetValueOrDefault(@namespace);

    readonly record struct State(ulong Version, int Lists);
}
