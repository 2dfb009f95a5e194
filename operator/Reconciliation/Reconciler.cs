using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Attempts;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Cluster.Watching;
using StackingK8s.Operator.Policies;
using StackingK8s.Operator.Settings;
using StackingK8s.Operator.Status;
using StackingK8s.Operator.Telemetry;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>Observes a run, has the planner decide, acts, writes the status once if it changed, and then reports what happened.</summary>
sealed class Reconciler(
    Observer observer,
    RunWriter runs,
    JobWriter jobs,
    EventOutbox events,
    OwnWrites ownWrites,
    RunMetricsBoard metrics,
    OperatorSettings settings,
    TimeProvider clock,
    ILogger log
)
{
    // Each run's last write. Progress alone is written no more often than that; and a CRD older than this program prunes fields it does not
    // know, so that what is read back is never what was written: the same status is not written twice over the very same version of a run.
    readonly ConcurrentDictionary<RunKey, (long At, string Status, string Version)> written = new();

    /// <returns>When time alone will call for another look; null: when something changes.</returns>
    public async Task<TimeSpan?> ReconcileAsync(RunKey key, CancellationToken stop)
    {
        bool past = !await CatchUpAsync(key, stop);
        var now = clock.GetUtcNow();
        if (await observer.ObserveAsync(key, past, stop) is not { } seen)
            return Forget(key);
        ObservedRun run = new(seen, settings, now);
        var decision = Planner.Plan(run);
        if (!past && NeedsFreshView(run, decision))
        {
            if (await observer.ObserveAsync(key, true, stop) is not { } fresh)
                return Forget(key);
            run = new(fresh, settings, now);
            decision = Planner.Plan(run);
        }
        return await ActAsync(key, run, decision, now, stop);
    }

    // What is deleted does not come back, a Job that another leader has just created is not gone, and nobody would delete the cleanup Job
    // of a run that is: none of these may rest on a stale cache.
    static bool NeedsFreshView(ObservedRun run, RunDecision decision) =>
        decision.Delete.Count > 0
        || decision.DeleteRun
        || run.Seen.MissesJob
        || (run.Resource.Metadata.DeletionTimestamp is not null && decision.Create.Count > 0);

    // A new Job brings its run back at once, some milliseconds before the watch of runs brings the status that was written with it.
    async Task<bool> CatchUpAsync(RunKey key, CancellationToken stop)
    {
        for (long start = clock.GetTimestamp(); !ownWrites.AreVisible(key); )
        {
            if (clock.GetElapsedTime(start) >= settings.Pace.CatchUp)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(10), clock, stop);
        }
        return true;
    }

    async Task<TimeSpan?> ActAsync(RunKey key, ObservedRun observed, RunDecision decision, DateTimeOffset now, CancellationToken stop)
    {
        var run = observed.Resource;
        if (decision.DeleteRun)
        {
            await runs.DeleteAsync(key, run, stop);
            return null;
        }
        if (decision.Finalizer is { } wanted)
        {
            await runs.SetFinalizerAsync(key, run, wanted, stop);
            if (decision.ArtifactsKept is { } cause)
                ReportKept(key, run, cause);
            // The run has a new version now: what else there is to do rests on that one.
            return wanted ? TimeSpan.Zero : null;
        }
        if (decision.ObserveGeneration)
            await runs.WriteObservedGenerationAsync(key, run, stop);
        foreach (var job in decision.Delete)
            await jobs.DeleteAsync(key, job, stop);
        Dictionary<string, Obstacle> refused = new(StringComparer.Ordinal);
        // Somebody waits for a Job that follows on others; nobody yet for the first ones of a run.
        bool urgent = observed.Seen.Jobs.Count > 0;
        foreach (var job in decision.Create)
            if (await jobs.CreateAsync(key, run.Metadata.Uid, job, urgent, stop) is { } obstacle)
                refused[job.Metadata.Labels[RunLabels.Step]] = obstacle;
        if (run.Metadata.DeletionTimestamp is not null)
        {
            if (refused.Values.FirstOrDefault(obstacle => obstacle.Reason == StatusReason.NamespaceTerminating) is { } terminating)
            {
                // No cleanup can run here any more: who waits for the namespace need not wait for ten minutes.
                await runs.SetFinalizerAsync(key, run, false, stop);
                ReportKept(key, run, terminating.Message.TrimEnd('.'));
                return null;
            }
            if (decision.Leaving is { } leaving && run.Status is { } status && status.Message != leaving)
                await runs.WriteLeavingAsync(key, run, leaving, stop);
        }
        if (refused.Count > 0)
            decision = decision.Status is not null
                ? StartPolicy.AfterRefusals(observed, decision, refused)
                : decision with
                {
                    LookAgain = now + settings.Pace.Refusal,
                };
        return await WriteAsync(key, run, decision, now, stop);
    }

    void ReportKept(RunKey key, StackingRunResource run, string cause)
    {
        string record = ArtifactPaths.Run(new(key.Namespace, key.Name, run.Metadata.Uid));
        string message = $"The artifacts in {run.Spec.Artifacts.Uri} that {record} lists are still there ({cause}).";
        log.ArtifactsKept(key, message);
        events.Post(key, run.Metadata.Uid, RunEvent.Warning(StatusReason.ArtifactsKept, message));
    }

    async Task<TimeSpan?> WriteAsync(RunKey key, StackingRunResource run, RunDecision decision, DateTimeOffset now, CancellationToken stop)
    {
        TimeSpan? again = decision.LookAgain is { } time ? Max(time - now, TimeSpan.Zero) + TimeSpan.FromSeconds(1) : null;
        if (decision.Status is not { } status || IsWritten(key, run, StackingRunJson.Write(status)))
        {
            metrics.Show(key, run.Status);
            return again;
        }
        var between = StatusPace.MinimumInterval(run.Status, status, settings.Pace);
        if (written.TryGetValue(key, out var last) && clock.GetElapsedTime(last.At) is var age && age < between)
            return again < between - age ? again : between - age;
        string version = await runs.WriteStatusAsync(key, run, status, stop);
        if (FinishedPolicy.EndTime(status) is null)
            written[key] = (clock.GetTimestamp(), StackingRunJson.Write(status), version);
        else
            written.TryRemove(key, out _);
        if (run.Status?.Phase != status.Phase)
            log.StatusWritten(key, status.Phase, status.Message ?? "");
        metrics.Count(key, run.Status, status, now);
        // Only now: had the write been lost, the next reconciliation would send the same events again.
        foreach (var happened in RunEvents.Between(run.Status, status))
            events.Post(key, run.Metadata.Uid, happened);
        return again;
    }

    bool IsWritten(RunKey key, StackingRunResource run, string status) =>
        (run.Status is { } before && StackingRunJson.Write(before) == status)
        || (written.TryGetValue(key, out var last) && last.Status == status && last.Version == run.Metadata.ResourceVersion);

    static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    TimeSpan? Forget(RunKey key)
    {
        written.TryRemove(key, out _);
        metrics.Forget(key);
        return null;
    }
}
