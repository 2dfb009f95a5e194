using System.Collections.Concurrent;
using k8s.Models;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Queue;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>
/// Read your own writes: remembers per run what was written and not yet shown by the caches. Until they have caught up, a decision to create or delete
/// must rest on <see cref="LiveReads"/>, else the Job of a second ago is made twice.
/// </summary>
/// <param name="runs">Cache of the runs.</param>
/// <param name="jobs">Cache of their Jobs.</param>
/// <param name="patience">The answer to a write is as good as the watch's word, but it tells of nothing else: a watch that is this late stands still.</param>
/// <param name="clock">Measures it.</param>
sealed class WriteFloor(ObjectCache<StackingRunResource> runs, ObjectCache<V1Job> jobs, TimeSpan patience, TimeProvider clock)
{
    readonly ConcurrentDictionary<RunKey, Floor[]> floors = new();

    /// <summary>Takes a write's answer over into the cache, and remembers it.</summary>
    public void Wrote(RunKey run, StackingRunResource answer)
    {
        runs.PutWritten(answer);
        Add(run, WatchedResource.Runs, answer.Metadata);
    }

    /// <inheritdoc cref="Wrote(RunKey, StackingRunResource)"/>
    public void Wrote(RunKey run, V1Job answer)
    {
        jobs.PutWritten(answer);
        Add(run, WatchedResource.Jobs, answer.Metadata);
    }

    /// <summary>Remembers a write whose answer was lost: only the second list from now is sure to show it, since one under way may have begun before.</summary>
    public void Lost(RunKey run, WatchedResource resource) => Add(run, resource, new());

    /// <summary>Remembers that a Job was deleted: the answer to a deletion may have no version.</summary>
    public void DeletedJob(RunKey run, string uid) => Add(run, new(WatchedResource.Jobs, null, 0, uid, true, clock.GetTimestamp()));

    /// <returns>True when the caches show all that was written for the run.</returns>
    public bool Caught(RunKey run)
    {
        if (!floors.TryGetValue(run, out var open))
            return true;
        var left = open.Where(floor => !IsShown(run, floor)).ToArray();
        // If a write came in between, the next call sees to it.
        if (left.Length == 0)
            floors.TryRemove(new(run, open));
        else if (left.Length < open.Length)
            floors.TryUpdate(run, left, open);
        return left.All(IsAnswered);
    }

    // A version that is no number cannot be compared, and is as good as none.
    void Add(RunKey run, WatchedResource resource, V1ObjectMeta wrote) =>
        Add(
            run,
            new(
                resource,
                ShownVersions.Number(wrote.ResourceVersion),
                Shown(resource).Lists(run.Namespace) + 2,
                wrote.Uid,
                false,
                clock.GetTimestamp()
            )
        );

    void Add(RunKey run, Floor floor) => floors.AddOrUpdate(run, [floor], (_, old) => [.. old, floor]);

    bool IsShown(RunKey run, Floor floor)
    {
        if (floor.Deleted)
            return jobs.FindByUid(floor.Uid!) is not { Metadata.DeletionTimestamp: null };
        var shown = Shown(floor.Resource);
        return floor.Version is { } version ? shown.Version(run.Namespace) >= version : shown.Lists(run.Namespace) >= floor.Lists;
    }

    bool IsAnswered(Floor floor) =>
        !floor.Deleted
        && floor.Version is { } version
        && clock.GetElapsedTime(floor.At) < patience
        && (floor.Resource == WatchedResource.Runs ? runs.Has(floor.Uid!, version) : jobs.Has(floor.Uid!, version));

    ShownVersions Shown(WatchedResource resource) => resource == WatchedResource.Runs ? runs.Shown : jobs.Shown;

    /// <param name="Resource">What was written.</param>
    /// <param name="Version">The server's; null: unknown.</param>
    /// <param name="Lists">Without a version: the list that settles it.</param>
    /// <param name="Uid">Of the object that was written, as far as known.</param>
    /// <param name="Deleted">The write was its deletion.</param>
    /// <param name="At">When.</param>
    sealed record Floor(WatchedResource Resource, ulong? Version, int Lists, string? Uid, bool Deleted, long At);
}
