using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Checkpoints;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Artifacts.Removal;

/// <summary>
/// Removes a deleted run from its store: every attempt that it alone has committed, then its records. They go last, so that a cleanup that was killed
/// finds at its next start what is left to do.
/// </summary>
/// <remarks>
/// Stores know no locks: a run that takes an attempt over in the moment it is removed here finds it missing afterwards (exit code 4, run again), and
/// makes it anew.
/// </remarks>
public static class RunCleanup
{
    /// <summary>The attempts that this run has committed and no other run lists, in order of the steps' names. Pure.</summary>
    public static IReadOnlyList<StepReference> Plan(RunIdentity run, IReadOnlyList<RunRecord> records)
    {
        bool Own(RunRecord record) => ArtifactPaths.Run(record.Run) == ArtifactPaths.Run(run);
        HashSet<string> needed =
        [
            .. records.Where(record => !Own(record)).SelectMany(record => record.Committed.Values).Select(ArtifactPaths.Attempt),
        ];
        return
        [
            .. records
                .Where(Own)
                .SelectMany(record => record.Committed.Values)
                .Where(step => !needed.Contains(ArtifactPaths.Attempt(step))),
        ];
    }

    /// <param name="store">The run's artifacts.</param>
    /// <param name="run">The deleted run.</param>
    /// <param name="say">Told what goes.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ArtifactException">A run's record cannot be read: nothing may go while it is unknown what that run needs.</exception>
    /// <exception cref="TransientException">The store refuses for now.</exception>
    public static async Task RunAsync(IArtifactStore store, RunIdentity run, Action<string> say, CancellationToken stop)
    {
        var records = await RunRecords.ReadAllAsync(store, stop);
        foreach (var step in Plan(run, records))
        {
            string attempt = ArtifactPaths.Attempt(step);
            // Without its result an attempt does not exist, so no moment shows half of one.
            await store.DeleteAsync($"{attempt}/{ArtifactPaths.Result}", stop);
            await store.DeleteAsync(attempt, stop);
            await CheckpointStore.RemoveAllAsync(store, step.Step, step.WorkDigest, stop);
            say($"removed {attempt}");
        }
        await store.DeleteAsync(ArtifactPaths.Run(run), stop);
        say($"removed {ArtifactPaths.Run(run)}");
    }
}
