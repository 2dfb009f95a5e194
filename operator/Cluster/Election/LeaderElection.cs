using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Telemetry;

namespace StackingK8s.Operator.Cluster.Election;

/// <summary>
/// Lets one process at a time lead, by a Lease. Every write carries the version it was decided on, so of two writers one fails; the leader
/// ends before another can take its lease. A late request of an old leader is harmless all the same: names of Jobs and versions of runs
/// prevent a second effect.
/// </summary>
/// <param name="namespace">Of the lease.</param>
/// <param name="name">Of the lease.</param>
/// <param name="identity">Of this process, different at each start: <see cref="NewIdentity"/>.</param>
sealed class LeaderElection(
    IKubernetes client,
    string @namespace,
    string name,
    string identity,
    LeaseTiming timing,
    RuntimeMetrics metrics,
    TimeProvider clock,
    ILogger log
)
{
    readonly string place = $"{@namespace}/{name}";
    readonly ObservedLease observed = new(timing.Duration, clock);
    string? reported;

    /// <returns>The pod's name and a random part: a restarted container must not mistake its predecessor's lease for its own.</returns>
    public static string NewIdentity() => $"{Environment.GetEnvironmentVariable("POD_NAME") ?? Environment.MachineName}_{Guid.NewGuid():N}";

    /// <summary>Waits for the lease, leads until it is stopped or the work ends, and releases the lease.</summary>
    /// <param name="onStartedLeading">The work of the leader; its token is cancelled when leading ends.</param>
    /// <exception cref="LeadershipLostException">The lease could not be renewed in time.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> onStartedLeading, CancellationToken stop)
    {
        metrics.Leader.Set(0);
        long renewed;
        try
        {
            renewed = await AcquireAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        metrics.Leader.Set(1);
        log.LeadershipAcquired(identity);
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            var work = Task.Run(() => onStartedLeading(leading.Token), CancellationToken.None);
            await RenewAsync(renewed, work, stop);
            await EndAsync(work, stop);
        }
        finally
        {
            metrics.Leader.Set(0);
            await leading.CancelAsync();
        }
    }

    // The lease is released only after the work has ended.
    async Task EndAsync(Task work, CancellationToken stop)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        finally
        {
            await ReleaseAsync();
        }
    }

    /// <returns>When the request that took the lease was sent.</returns>
    async Task<long> AcquireAsync(CancellationToken stop)
    {
        while (true)
        {
            long sent = clock.GetTimestamp();
            if (await TryAsync(timing.RenewDeadline, stop))
                return sent;
            await Task.Delay(timing.Retry * (1 + Random.Shared.NextDouble()), clock, stop);
        }
    }

    /// <summary>Renews the lease until the stop or the end of the work.</summary>
    async Task RenewAsync(long renewed, Task work, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // The end of the work wakes the wait between two renewals.
        _ = work.ContinueWith(
            _ =>
            {
                try
                {
                    either.Cancel();
                }
                catch (ObjectDisposedException) { }
            },
            TaskScheduler.Default
        );
        try
        {
            while (!work.IsCompleted)
            {
                // Counted from when a request was sent: other processes count from when they saw its effect, which is later.
                await Task.Delay(Min(timing.Retry, Left(renewed)), clock, either.Token);
                var left = Left(renewed);
                long sent = clock.GetTimestamp();
                // A try gets half the time at most: a dead connection must leave time for another.
                if (left > TimeSpan.Zero && await TryAsync(Min(left, timing.RenewDeadline / 2), either.Token))
                    renewed = sent;
                else if (Left(renewed) <= TimeSpan.Zero)
                    throw new LeadershipLostException(
                        $"The lease {place} could not be renewed for {timing.RenewDeadline.TotalSeconds:0} s ({reported ?? "no answer"}): "
                            + "another process may lead now."
                    );
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested) { }
    }

    TimeSpan Left(long renewed) =>
        timing.RenewDeadline - clock.GetElapsedTime(renewed) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <returns>False when another holds the lease, another was faster, or anything else went wrong: all of that is retried.</returns>
    async Task<bool> TryAsync(TimeSpan patience, CancellationToken stop)
    {
        using CancellationTokenSource late = new(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            bool held = await TakeOrRenewAsync(either.Token);
            if (held)
                reported = null;
            return held;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw;
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }
        catch (Exception failed)
        {
            Report(failed);
            return false;
        }
    }

    async Task<bool> TakeOrRenewAsync(CancellationToken stop)
    {
        V1Lease lease;
        try
        {
            lease = await client.CoordinationV1.ReadNamespacedLeaseAsync(name, @namespace, cancellationToken: stop);
        }
        catch (HttpOperationException missing) when (missing.Response.StatusCode == HttpStatusCode.NotFound)
        {
            V1Lease first = new()
            {
                ApiVersion = $"{V1Lease.KubeGroup}/{V1Lease.KubeApiVersion}",
                Kind = V1Lease.KubeKind,
                Metadata = new() { Name = name },
            };
            Fill(first);
            await client.CoordinationV1.CreateNamespacedLeaseAsync(first, @namespace, cancellationToken: stop);
            return true;
        }
        if (!observed.IsFree(lease, identity))
        {
            string holder = lease.Spec.HolderIdentity;
            if (reported != holder)
                log.WaitingForLease(place, holder);
            reported = holder;
            return false;
        }
        Fill(lease);
        await client.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, name, @namespace, cancellationToken: stop);
        return true;
    }

    // The times are for people: no process decides by them.
    void Fill(V1Lease lease)
    {
        lease.Spec ??= new();
        if (lease.Spec.HolderIdentity != identity)
        {
            lease.Spec.LeaseTransitions = lease.Spec.HolderIdentity is null ? 0 : (lease.Spec.LeaseTransitions ?? 0) + 1;
            lease.Spec.AcquireTime = MicroTime.Of(clock.GetUtcNow());
        }
        lease.Spec.HolderIdentity = identity;
        lease.Spec.LeaseDurationSeconds = Math.Max(1, (int)timing.Duration.TotalSeconds);
        lease.Spec.RenewTime = MicroTime.Of(clock.GetUtcNow());
    }

    /// <summary>Lets the next process lead at once rather than after the lease's duration; a failure only costs that.</summary>
    async Task ReleaseAsync()
    {
        using CancellationTokenSource late = new(timing.Retry, clock);
        try
        {
            var lease = await client.CoordinationV1.ReadNamespacedLeaseAsync(name, @namespace, cancellationToken: late.Token);
            if (lease.Spec?.HolderIdentity != identity)
                return;
            lease.Spec.HolderIdentity = "";
            lease.Spec.LeaseDurationSeconds = 1;
            lease.Spec.RenewTime = MicroTime.Of(clock.GetUtcNow());
            await client.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, name, @namespace, cancellationToken: late.Token);
            log.LeaseReleased(identity, place);
        }
        catch (Exception failed)
        {
            Report(failed);
        }
    }

    // An operator that silently waits for a right it does not have would look healthy; but each problem is logged once.
    void Report(Exception failed)
    {
        string problem = failed switch
        {
            HttpOperationException { Response.StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } refused =>
                $"{ApiErrors.Describe(refused)} The operator's role must allow get, create and update of leases (coordination.k8s.io) "
                    + $"in namespace {@namespace}.",
            HttpOperationException refused => ApiErrors.Describe(refused),
            OperationCanceledException => "no answer from the API server",
            _ => failed.Message,
        };
        if (problem != reported)
            log.LeaseFailing(place, problem);
        reported = problem;
    }

    static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
