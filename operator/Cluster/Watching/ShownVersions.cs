using System.Collections.Concurrent;
using System.Globalization;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>
/// How far a cache has followed the API server, per namespace or for all at once. Versions of one kind can be compared as whole numbers (promised since
/// Kubernetes 1.35, true before).
/// </summary>
sealed class ShownVersions
{
    readonly ConcurrentDictionary<string, Progress> progress = new(StringComparer.Ordinal);

    /// <summary>An event or a bookmark of this version came.</summary>
    public void Advance(string? scope, string resourceVersion)
    {
        if (Number(resourceVersion) is not { } version)
            return;
        progress.AddOrUpdate(scope ?? "", new Progress(version, 0), (_, old) => old with { Version = Math.Max(version, old.Version) });
    }

    /// <summary>A list of this version was taken over. It may go back: a cluster restored from a backup begins at an older version.</summary>
    public void Listed(string? scope, string resourceVersion) =>
        progress.AddOrUpdate(
            scope ?? "",
            _ => new(Number(resourceVersion) ?? 0, 1),
            (_, old) => new(Number(resourceVersion) ?? 0, old.Lists + 1)
        );

    public ulong Version(string @namespace) => Of(@namespace).Version;

    /// <summary>Lists taken over so far.</summary>
    public int Lists(string @namespace) => Of(@namespace).Lists;

    public static ulong? Number(string? resourceVersion) =>
        ulong.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out ulong version) ? version : null;

    Progress Of(string @namespace) => progress.TryGetValue("", out var all) ? all : progress.GetValueOrDefault(@namespace);

    readonly record struct Progress(ulong Version, int Lists);
}
