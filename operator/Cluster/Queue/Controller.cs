using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Prometheus;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Health;
using StackingK8s.Operator.Cluster.Watching;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Cluster.Queue;

/// <summary>Turns changes on the cluster into calls of the reconciler: one run at a time per worker, one worker at a time per run.</summary>
/// <param name="reconcile">Makes the cluster what the run asks for. Its answer: look again after that time; null: when something changes.</param>
sealed class Controller : IDisposable
{
    readonly ClusterCache cache;
    readonly Func<RunKey, CancellationToken, Task<TimeSpan?>> reconcile;
    readonly ControllerOptions options;
    readonly RuntimeMetrics metrics;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly WorkQueue<RunKey> queue;
    int atWork;
    long turned;

    public Controller(
        ClusterCache cache,
        Func<RunKey, CancellationToken, Task<TimeSpan?>> reconcile,
        ControllerOptions options,
        RuntimeMetrics metrics,
        TimeProvider clock,
        ILogger log
    )
    {
        (this.cache, this.reconcile, this.options, this.metrics, this.clock, this.log) = (cache, reconcile, options, metrics, clock, log);
        queue = new(WorkQueue<RunKey>.DefaultBackoff, metrics, clock);
        turned = clock.GetTimestamp();
        cache.Runs.Changed += change => Look(KeyOf((change.New ?? change.Old)!.Metadata));
        cache.Runs.Unreadable += broken => Look(KeyOf(broken.Metadata));
        cache.Jobs.Changed += change => Look(RunOf(change.Old), RunOf(change.New), IsUrgent(change));
        cache.Pods.Changed += change => Look(RunOf(change.Old), RunOf(change.New));
    }

    /// <summary>How long runs have waited since a worker last took one up or finished one; zero when none waits. Large: the workers hang.</summary>
    public TimeSpan StuckFor =>
        queue.Depth == 0 || Volatile.Read(ref atWork) == 0 ? TimeSpan.Zero : clock.GetElapsedTime(Interlocked.Read(ref turned));

    /// <summary>Has the run looked at soon.</summary>
    public void Look(RunKey run) => queue.Add(run);

    /// <summary>Has the run that a Job belongs to looked at soon.</summary>
    public void LookAtRunOf(V1Job job) => Look(null, RunOf(job));

    /// <summary>Works once the caches are complete, until it is stopped. To be called while leading only, and once.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ending = stop.Register(queue.Complete);
        try
        {
            await cache.Synced.WaitAsync(stop).ConfigureAwait(false);
            // More workers for urgent runs alone: all others may be at work on runs that have yet to begin, each of which takes several requests.
            var sources = Enumerable
                .Repeat(queue.TakeAllAsync, options.Workers)
                .Concat(Enumerable.Repeat(queue.TakeUrgentAsync, options.UrgentWorkers))
                .Select(take => take(stop));
            await Task.WhenAll(sources.Select(source => Task.Run(() => WorkAsync(source, stop), CancellationToken.None)))
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop: the work goes on at the next start, from what the cluster then shows.
        }
    }

    async Task WorkAsync(IAsyncEnumerable<RunKey> source, CancellationToken stop)
    {
        await foreach (var run in source.ConfigureAwait(false))
        {
            Interlocked.Increment(ref atWork);
            Interlocked.Exchange(ref turned, clock.GetTimestamp());
            try
            {
                await ReconcileAsync(run, stop).ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Decrement(ref atWork);
                Interlocked.Exchange(ref turned, clock.GetTimestamp());
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
                again = await reconcile(run, stop).ConfigureAwait(false);
            queue.Forget(run);
            // Resync: what no watch tells and no delay covers is seen all the same, some minutes late. A run that is gone has no later.
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
        catch (Exception changed) when (ApiWords.IsConflict(changed))
        {
            // Somebody wrote to it between the look and the write: no failure, and the next look rests on what is there now.
            double wait = queue.Retry(run).TotalSeconds;
            log.ChangedMeanwhile(run, wait);
        }
        catch (Exception failed)
        {
            // Whatever it was, a time-out included: the run is looked at again, later each time, and never given up.
            metrics.ReconcileErrors.Inc();
            log.ReconcileFailed(run, queue.Retry(run).TotalSeconds, ApiWords.Of(failed), ApiWords.IsOutside(failed) ? null : failed);
        }
    }

    void Look(RunKey? before, RunKey? after, bool urgent = false)
    {
        if (before is { } left && before != after)
            queue.Add(left);
        if (after is { } here)
            queue.Add(here, urgent);
    }

    bool IsUrgent(ObjectChange<V1Job> change) =>
        change.New is { } job
        && job.HasEnded()
        && change.Old?.HasEnded() != true
        && OwnerUid(job) is { } run
        && Urgency.CanGoOn(cache.Runs.FindByUid(run), cache.Jobs.OwnedBy(run));

    // A cleanup Job has no owner, because it outlives its run: the label alone leads to the run that waits for it.
    RunKey? RunOf(V1Job? job) =>
        OwnerUid(job) is { } uid ? (cache.Runs.FindByUid(uid) is { } run ? KeyOf(run.Metadata) : null)
        : job?.Metadata.Labels?.TryGetValue(RunLabels.Run, out string? name) == true ? new(job.Metadata.NamespaceProperty, name)
        : null;

    RunKey? RunOf(V1Pod? pod) => OwnerUid(pod) is { } uid && cache.Jobs.FindByUid(uid) is { } job ? RunOf(job) : null;

    static string? OwnerUid(IKubernetesObject<V1ObjectMeta>? item) =>
        item?.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true)?.Uid;

    static RunKey KeyOf(V1ObjectMeta meta) => new(meta.NamespaceProperty, meta.Name);

    public void Dispose() => queue.Dispose();
}
