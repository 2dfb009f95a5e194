using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Attempts;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Watching;
using StackingK8s.Operator.Policies;
using StackingK8s.Operator.Settings;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>Looks at a run and all that belongs to it: in the caches, or past them where a decision must not rest on a stale one.</summary>
sealed class Observer(ClusterCache cache, ApiConnection connection, LiveReads live, ProgressReader progress, Pace pace, TimeProvider clock)
{
    const int MostWarnings = 50;

    readonly ConcurrentDictionary<string, (DateTimeOffset At, IReadOnlyList<WarningEvent> Warnings)> warnings = new();

    /// <param name="key">The run.</param>
    /// <param name="past">Read the run and its Jobs from the API server itself.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>null when there is no such run.</returns>
    public async Task<Observation?> ObserveAsync(RunKey key, bool past, CancellationToken stop)
    {
        var run = past ? await live.RunAsync(key, stop) : cache.Runs.Find(key.Namespace, key.Name);
        if (run is null)
            return null;
        // The caches do not keep the steps of a finished run.
        if (!past && RetryInPlacePolicy.IsAsked(run.RetryRequest(), run.Status) && (run = await live.RunAsync(key, stop)) is null)
            return null;
        string uid = run.Metadata.Uid;
        // A finished run is left alone: what becomes of its Jobs and pods changes nothing.
        if (run.Metadata.DeletionTimestamp is null && FinishedPolicy.EndTime(run.Status) is not null)
            return new(run, [], NoPods, [], new Dictionary<string, StepProgress>(), null);

        bool deleted = run.Metadata.DeletionTimestamp is not null;
        var cleanup = deleted ? cache.Jobs.Find(key.Namespace, JobName.WithoutAttempt(run.Metadata.Name, uid, CleanupJob.Step)) : null;
        IReadOnlyList<V1Job> jobs = past ? await live.JobsAsync(key, uid, stop) : [.. cache.Jobs.OwnedBy(uid)];
        // What its pods report no longer matters. Nor is it waited for: the run may be gone by then.
        if (deleted)
            return new(run, jobs, NoPods, [], new Dictionary<string, StepProgress>(), cleanup);
        List<(string Job, V1Pod Pod)> pods = [];
        foreach (var job in jobs)
        foreach (var pod in await PodsAsync(job, run, stop))
            pods.Add((job.Metadata.Uid, pod));
        var byJob = pods.ToLookup(pair => pair.Job, pair => pair.Pod);
        return new(
            run,
            jobs,
            byJob,
            await WarningsAsync(jobs, byJob, stop),
            progress.Latest(pods.Select(pair => pair.Pod.Metadata.Uid)),
            null
        );
    }

    async Task<IReadOnlyCollection<V1Pod>> PodsAsync(V1Job job, StackingRunResource run, CancellationToken stop)
    {
        // Jobs and pods come by different watches: a Job may be seen to end before its pod. The termination message decides, so the pod is
        // waited for, then fetched.
        for (long start = clock.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(10), clock, stop))
        {
            var cached = cache.Pods.OwnedBy(job.Metadata.Uid);
            if (!job.HasEnded() || cached.Any(pod => pod.Status?.Phase is "Succeeded" or "Failed") || IsCommitted(run, job))
                return cached;
            if (clock.GetElapsedTime(start) >= pace.CatchUp)
                break;
        }
        var listed = await connection.Client.CoreV1.ListNamespacedPodAsync(
            job.Metadata.NamespaceProperty,
            labelSelector: $"batch.kubernetes.io/job-name={job.Metadata.Name}",
            cancellationToken: stop
        );
        return [.. listed.Items.Where(pod => pod.Metadata.OwnerReferences?.Any(owner => owner.Uid == job.Metadata.Uid) == true)];
    }

    async Task<IReadOnlyList<WarningEvent>> WarningsAsync(IReadOnlyList<V1Job> jobs, ILookup<string, V1Pod> pods, CancellationToken stop)
    {
        List<WarningEvent> found = [];
        foreach (var job in jobs.Where(job => !job.HasEnded() && job.Spec.Suspend != true && job.Metadata.DeletionTimestamp is null))
        {
            var alive = pods[job.Metadata.Uid].Where(pod => pod.Status?.Phase is not ("Succeeded" or "Failed")).ToList();
            // A Job's events tell why it has no pod. A pod's are asked for only where its status does not say it already: most that wait do
            // so for a node.
            var silent =
                alive.Count == 0
                    ? [job.Metadata]
                    : alive.Where(pod => pod.Status?.Phase == "Pending" && !PodObstacles.IsInStatus(pod)).Select(pod => pod.Metadata);
            foreach (var item in silent.Where(IsOld))
                found.AddRange(await WarningsOfAsync(job.Metadata.NamespaceProperty, item.Uid, stop));
        }
        return found;
    }

    async Task<IReadOnlyList<WarningEvent>> WarningsOfAsync(string place, string uid, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (warnings.TryGetValue(uid, out var known) && now - known.At < pace.WarningAge)
            return known.Warnings;
        var events = await connection.Client.CoreV1.ListNamespacedEventAsync(
            place,
            fieldSelector: $"involvedObject.uid={uid},type=Warning",
            limit: MostWarnings,
            cancellationToken: stop
        );
        IReadOnlyList<WarningEvent> read =
        [
            .. events
                .Items.OrderBy(item => item.LastTimestamp ?? item.EventTime ?? item.Metadata.CreationTimestamp)
                .Select(item => new WarningEvent(uid, item.Reason, item.Message)),
        ];
        foreach (var (stale, _) in warnings.Where(entry => now - entry.Value.At > 20 * pace.WarningAge))
            warnings.TryRemove(stale, out _);
        warnings[uid] = (now, read);
        return read;
    }

    bool IsOld(V1ObjectMeta item) => item.CreationTimestamp is { } created && clock.GetUtcNow().UtcDateTime - created >= pace.Patience;

    // The pods of a committed step, or of an attempt that was counted as failed, report nothing more.
    static bool IsCommitted(StackingRunResource run, V1Job job) =>
        run.Status?.Steps()
            .Any(step =>
                (
                    step.Committed is not null
                    && job.Metadata.Labels?.TryGetValue(RunLabels.Step, out string? name) == true
                    && step.Name == name
                ) || (step.Job == job.Metadata.Name && step.State == StepStates.Retrying)
            ) == true;

    static readonly ILookup<string, V1Pod> NoPods = Array.Empty<V1Pod>().ToLookup(_ => "");
}
