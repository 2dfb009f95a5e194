using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Checkpoints;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Artifacts.Removal;

/// <summary>
/// Removes a deleted run from its store: every attempt that it alone has committed, then its records. The records are removed last, so that
/// an interrupted cleanup finds what is left to do.
/// </summary>
/// <remarks>
/// Stores have no locks: a run that reuses an attempt at the moment of its removal finds it missing later (exit code 4) and computes it
/// when it is rerun.
/// </remarks>
public static class RunCleanup
{
    /// <summary>The attempts that this run has committed and no other run lists, in the order of the steps' names. Pure.</summary>
    public static IReadOnlyList<StepReference> Plan(RunIdentity run, IReadOnlyList<RunRecord> records)
    {
        bool IsOwn(RunRecord record) => ArtifactPaths.Run(record.Run) == ArtifactPaths.Run(run);
        HashSet<string> needed =
        [
            .. records.Where(record => !IsOwn(record)).SelectMany(record => record.Committed.Values).Select(ArtifactPaths.Attempt),
        ];
        return
        [
            .. records
                .Where(IsOwn)
                .SelectMany(record => record.Committed.Values)
                .Where(step => !needed.Contains(ArtifactPaths.Attempt(step))),
        ];
    }

    /// <summary>Removes the run.</summary>
    /// <param name="store">The run's artifacts.</param>
    /// <param name="run">The deleted run.</param>
    /// <param name="report">Receives a line for everything removed.</param>
    /// <param name="stop">Cancels the removal.</param>
    /// <exception cref="ArtifactException">
    /// A run's record cannot be read: nothing may be removed while it is unknown what that run needs.
    /// </exception>
    /// <exception cref="TransientException">The store fails for now.</exception>
    public static async Task RunAsync(IArtifactStore store, RunIdentity run, Action<string> report, CancellationToken stop)
    {
        var records = await RunRecords.ReadAllAsync(store, stop);
        foreach (var step in Plan(run, records))
        {
            string attempt = ArtifactPaths.Attempt(step);
            // Without its result an attempt does not exist, so no reader sees a part of one.
            await store.DeleteAsync($"{attempt}/{ArtifactPaths.Result}", stop);
            await store.DeleteAsync(attempt, stop);
            await CheckpointStore.RemoveAllAsync(store, step.Step, step.WorkDigest, stop);
            report($"removed {attempt}");
        }
        await store.DeleteAsync(ArtifactPaths.Run(run), stop);
        report($"removed {ArtifactPaths.Run(run)}");
    }
}
