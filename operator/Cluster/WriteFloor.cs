using System.Collections.Concurrent;
using k8s.Models;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Cluster;

/// <summary>
/// Read your own writes: remembers per run what was written and not yet shown by the caches. Until they have caught up, a decision to create or delete
/// must rest on <see cref="LiveReads"/>, else the Job of a second ago is made twice.
/// </summary>
sealed class WriteFloor(ObjectCache<StackingRunResource> runs, ObjectCache<V1Job> jobs)
{
    readonly ConcurrentDictionary<RunKey, Floor[]> floors = new();

    /// <summary>Remembers a write by the version the server answered with.</summary>
    /// <param name="resource"><see cref="WatchedResource.Runs"/> or <see cref="WatchedResource.Jobs"/>.</param>
    /// <param name="resourceVersion">A version that is no number cannot be compared: then the second list from now settles it.</param>
    public void Wrote(RunKey run, WatchedResource resource, string? resourceVersion)
    {
        var shown = Shown(resource);
        ulong? version = ShownVersions.Number(resourceVersion);
        // A list under way may have begun before the write: only the one after it is sure to show it.
        Add(run, new(resource, version, shown.Lists(run.Namespace) + 2, null));
    }

    /// <summary>Remembers that a Job was deleted: the answer to a deletion may have no version.</summary>
    public void DeletedJob(RunKey run, string uid) => Add(run, new(WatchedResource.Jobs, null, 0, uid));

    /// <returns>True when the caches show all that was written for the run.</returns>
    public bool Caught(RunKey run)
    {
        if (!floors.TryGetValue(run, out var open)) return true;
        var left = open.Where(floor => !IsShown(run, floor)).ToArray();
        // If a write came in between, the next call sees to it.
        if (left.Length == 0) floors.TryRemove(new(run, open));
        else if (left.Length < open.Length) floors.TryUpdate(run, left, open);
        return left.Length == 0;
    }

    void Add(RunKey run, Floor floor) => floors.AddOrUpdate(run, [floor], (_, old) => [.. old, floor]);

    bool IsShown(RunKey run, Floor floor)
    {
        if (floor.DeletedUid is { } uid) return jobs.FindByUid(uid) is not { Metadata.DeletionTimestamp: null };
        var shown = Shown(floor.Resource);
        return floor.Version is { } version ? shown.Version(run.Namespace) >= version : shown.Lists(run.Namespace) >= floor.Lists;
    }

    ShownVersions Shown(WatchedResource resource) => resource == WatchedResource.Runs ? runs.Shown : jobs.Shown;

    sealed record Floor(WatchedResource Resource, ulong? Version, int Lists, string? DeletedUid);
}
