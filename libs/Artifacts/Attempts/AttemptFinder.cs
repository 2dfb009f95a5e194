using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;

namespace StackingK8s.Artifacts.Attempts;

/// <summary>Finds work that is already done, to reuse it.</summary>
public static class AttemptFinder
{
    /// <summary>
    /// A complete attempt of the same work, every file verified byte by byte; the first in ordinal order of their names. Attempts without
    /// result.json, with a damaged one, or with missing or changed files are ignored.
    /// </summary>
    /// <param name="store">Where to look.</param>
    /// <param name="step">fold-0, aggregate or meta.</param>
    /// <param name="workDigest">From <see cref="WorkDigest.Compute"/>.</param>
    /// <param name="scratchFolder">Where remote files are downloaded to.</param>
    /// <param name="stop">Cancels the search.</param>
    /// <returns>null without one.</returns>
    public static async Task<CommittedAttempt?> FindAsync(
        IArtifactStore store,
        string step,
        string workDigest,
        string scratchFolder,
        CancellationToken stop
    )
    {
        foreach (string attempt in await store.ListAsync(ArtifactPaths.Work(step, workDigest), stop))
        {
            if (await CommittedAttempt.FindAsync(store, step, workDigest, attempt, stop) is not { } found)
                continue;
            if ((await found.FindProblemsAsync(scratchFolder, stop)).Count == 0)
                return found;
        }
        return null;
    }
}
