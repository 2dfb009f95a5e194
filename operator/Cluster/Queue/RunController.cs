using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Prometheus;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Telemetry;
using StackingK8s.Operator.Cluster.Watching;

namespace StackingK8s.Operator.Cluster.Queue;

/// <summary>Turns changes on the cluster into calls of the reconciler: a worker has one run at a time, a run one worker.</summary>
sealed class RunController : IDisposable
{
    readonly ClusterCache cache;
    readonly Func<RunKey, CancellationToken, Task<TimeSpan?>> reconcile;
    readonly ControllerOptions options;
    readonly RuntimeMetrics metrics;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly WorkQueue<RunKey> queue;
    readonly Func<StackingRunResource?, IReadOnlyCollection<V1Job>, bool> isUrgent;
    int busyWorkers;
    long lastProgress;

    /// <param name="cache">What the cluster has; its changes enqueue runs.</param>
    /// <param name="reconcile">
    /// Brings the cluster to what a run asks for. Returns when to reconcile again at the latest; null: when something changes.
    /// </param>
    /// <param name="isUrgent">
    /// Whether a run, one of whose Jobs has just ended, goes before others: given the run, null if unknown, and all its Jobs.
    /// </param>
    public RunController(
        ClusterCache cache,
        Func<RunKey, CancellationToken, Task<TimeSpan?>> reconcile,
        Func<StackingRunResource?, IReadOnlyCollection<V1Job>, bool> isUrgent,
        ControllerOptions options,
        RuntimeMetrics metrics,
        TimeProvider clock,
        ILogger log
    )
    {
        (this.cache, this.reconcile, this.isUrgent) = (cache, reconcile, isUrgent);
        (this.options, this.metrics, this.clock, this.log) = (options, metrics, clock, log);
        queue = new(WorkQueue<RunKey>.DefaultBackoff, metrics, clock);
        lastProgress = clock.GetTimestamp();
        cache.Runs.Changed += change => Enqueue(RunKeyFrom((change.New ?? change.Old)!.Metadata));
        cache.Runs.Unreadable += broken => Enqueue(RunKeyFrom(broken.Metadata));
        cache.Jobs.Changed += change => Enqueue(FindRun(change.Old), FindRun(change.New), IsUrgent(change));
        cache.Pods.Changed += change => Enqueue(FindRun(change.Old), FindRun(change.New));
    }

    /// <summary>
    /// How long runs have waited since a worker last took or finished one; zero when none waits. A long time means that the workers hang.
    /// </summary>
    public TimeSpan StuckFor =>
        queue.Depth == 0 || Volatile.Read(ref busyWorkers) == 0 ? TimeSpan.Zero : clock.GetElapsedTime(Interlocked.Read(ref lastProgress));

    /// <summary>Has the run reconciled soon.</summary>
    public void Enqueue(RunKey run) => queue.Add(run);

    /// <summary>Has the run that a Job belongs to reconciled soon.</summary>
    public void EnqueueOwner(V1Job job) => Enqueue(null, FindRun(job));

    /// <summary>Reconciles from when the caches are complete until it is stopped. To be called once, by the leader only.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ending = stop.Register(queue.Complete);
        try
        {
            await cache.Synced.WaitAsync(stop);
            // More workers for urgent runs only: all others may be busy with runs that have yet to start, each of which takes several
            // requests.
            var sources = Enumerable
                .Repeat(queue.TakeAllAsync, options.Workers)
                .Concat(Enumerable.Repeat(queue.TakeUrgentAsync, options.UrgentWorkers))
                .Select(take => take(stop));
            await Task.WhenAll(sources.Select(source => Task.Run(() => WorkAsync(source, stop), CancellationToken.None)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next start resumes from what the cluster then shows.
        }
    }

    async Task WorkAsync(IAsyncEnumerable<RunKey> source, CancellationToken stop)
    {
        await foreach (var run in source)
        {
            Interlocked.Increment(ref busyWorkers);
            Interlocked.Exchange(ref lastProgress, clock.GetTimestamp());
            try
            {
                await ReconcileAsync(run, stop);
            }
            finally
            {
                Interlocked.Decrement(ref busyWorkers);
                Interlocked.Exchange(ref lastProgress, clock.GetTimestamp());
                queue.Done(run);
            }
        }
    }

    async Task ReconcileAsync(RunKey run, CancellationToken stop)
    {
        try
        {
            TimeSpan? again;
            using (metrics.ReconcileSeconds.NewTimer())
                again = await reconcile(run, stop);
            queue.Forget(run);
            // Resync: what no watch reports and no delay covers is still noticed, some minutes late. A run that is gone needs none.
            var resync = options.Resync * (1 - Random.Shared.NextDouble() / 5);
            if (again < resync)
                queue.AddAfter(run, again.Value);
            else if (cache.Runs.Find(run.Namespace, run.Name) is not null)
                queue.AddAfter(run, resync);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception conflict) when (ApiErrors.IsConflict(conflict))
        {
            // Another client wrote between our read and our write: no failure, the next reconciliation reads the new state.
            double wait = queue.Retry(run).TotalSeconds;
            log.ReconcileConflict(run, wait);
        }
        catch (Exception failed)
        {
            // Whatever it was, a timeout included: the run is retried with growing delays, for ever.
            metrics.ReconcileErrors.Inc();
            log.ReconcileFailed(
                run,
                queue.Retry(run).TotalSeconds,
                ApiErrors.Describe(failed),
                ApiErrors.IsExternal(failed) ? null : failed
            );
        }
    }

    void Enqueue(RunKey? before, RunKey? after, bool urgent = false)
    {
        if (before is { } old && before != after)
            queue.Add(old);
        if (after is { } current)
            queue.Add(current, urgent);
    }

    bool IsUrgent(ObjectChange<V1Job> change) =>
        change.New is { } job
        && job.HasEnded()
        && change.Old?.HasEnded() != true
        && FindOwnerUid(job) is { } run
        && isUrgent(cache.Runs.FindByUid(run), cache.Jobs.OwnedBy(run));

    // A cleanup Job has no owner, because it outlives its run: only its label leads to the run that waits for it.
    RunKey? FindRun(V1Job? job)
    {
        if (FindOwnerUid(job) is { } uid)
            return cache.Runs.FindByUid(uid) is { } run ? RunKeyFrom(run.Metadata) : null;
        return job?.Metadata.Labels?.TryGetValue(RunLabels.Run, out string? name) == true
            ? new(job.Metadata.NamespaceProperty, name)
            : null;
    }

    RunKey? FindRun(V1Pod? pod) => FindOwnerUid(pod) is { } uid && cache.Jobs.FindByUid(uid) is { } job ? FindRun(job) : null;

    static string? FindOwnerUid(IKubernetesObject<V1ObjectMeta>? item) =>
        item?.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true)?.Uid;

    static RunKey RunKeyFrom(V1ObjectMeta meta) => new(meta.NamespaceProperty, meta.Name);

    public void Dispose() => queue.Dispose();
}
