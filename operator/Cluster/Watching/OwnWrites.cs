using System.Collections.Concurrent;
using k8s.Models;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Watching;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>
/// Read your own writes: remembers per run what was written and is not yet visible in the caches. Until they have caught up, a decision to
/// create or delete must rest on <see cref="LiveReads"/>, else the Job of a second ago is created twice.
/// </summary>
/// <param name="runs">Cache of the runs.</param>
/// <param name="jobs">Cache of their Jobs.</param>
/// <param name="patience">
/// The answer to a write is as good as an event of the watch, but tells nothing about other objects: a watch that is later than this is not
/// trusted.
/// </param>
/// <param name="clock">Measures it.</param>
sealed class OwnWrites(ObjectCache<StackingRunResource> runs, ObjectCache<V1Job> jobs, TimeSpan patience, TimeProvider clock)
{
    readonly ConcurrentDictionary<RunKey, Write[]> pending = new();

    /// <summary>Stores a write's answer in the cache, and remembers it.</summary>
    public void Record(RunKey run, StackingRunResource answer)
    {
        runs.PutWritten(answer);
        Add(run, WatchedResource.Runs, answer.Metadata);
    }

    /// <inheritdoc cref="Record(RunKey, StackingRunResource)"/>
    public void Record(RunKey run, V1Job answer)
    {
        jobs.PutWritten(answer);
        Add(run, WatchedResource.Jobs, answer.Metadata);
    }

    /// <summary>
    /// Remembers a write without an answer: only the second list from now is sure to show it, as one under way may have started before.
    /// </summary>
    public void RecordUnanswered(RunKey run, WatchedResource resource) => Add(run, resource, new());

    /// <summary>Remembers that a Job was deleted: the answer to a deletion may have no version.</summary>
    public void RecordDeletedJob(RunKey run, string uid) => Add(run, new(WatchedResource.Jobs, null, 0, uid, true, clock.GetTimestamp()));

    /// <returns>True when the caches show all that was written for the run.</returns>
    public bool AreVisible(RunKey run)
    {
        if (!pending.TryGetValue(run, out var writes))
            return true;
        var left = writes.Where(write => !IsShown(run, write)).ToArray();
        // If a write came in between, the next call removes these.
        if (left.Length == 0)
            pending.TryRemove(new(run, writes));
        else if (left.Length < writes.Length)
            pending.TryUpdate(run, left, writes);
        return left.All(IsAnswered);
    }

    // A version that is not a number cannot be compared, and counts as unknown.
    void Add(RunKey run, WatchedResource resource, V1ObjectMeta written) =>
        Add(
            run,
            new(
                resource,
                WatchProgress.ParseVersion(written.ResourceVersion),
                FindProgress(resource).Lists(run.Namespace) + 2,
                written.Uid,
                false,
                clock.GetTimestamp()
            )
        );

    void Add(RunKey run, Write write) => pending.AddOrUpdate(run, [write], (_, old) => [.. old, write]);

    bool IsShown(RunKey run, Write write)
    {
        if (write.IsDeletion)
            return jobs.FindByUid(write.Uid!) is not { Metadata.DeletionTimestamp: null };
        var progress = FindProgress(write.Resource);
        return write.Version is { } version ? progress.Version(run.Namespace) >= version : progress.Lists(run.Namespace) >= write.Lists;
    }

    bool IsAnswered(Write write) =>
        !write.IsDeletion
        && write.Version is { } version
        && clock.GetElapsedTime(write.At) < patience
        && (write.Resource == WatchedResource.Runs ? runs.Has(write.Uid!, version) : jobs.Has(write.Uid!, version));

    WatchProgress FindProgress(WatchedResource resource) => resource == WatchedResource.Runs ? runs.Progress : jobs.Progress;

    /// <param name="Resource">What was written.</param>
    /// <param name="Version">The server's; null: unknown.</param>
    /// <param name="Lists">Without a version: number of the list that is sure to show it.</param>
    /// <param name="Uid">Of the object that was written, as far as known.</param>
    /// <param name="IsDeletion">The object was deleted.</param>
    /// <param name="At">When.</param>
    sealed record Write(WatchedResource Resource, ulong? Version, int Lists, string? Uid, bool IsDeletion, long At);
}
