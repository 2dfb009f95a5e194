using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Removal;

/// <summary>Finds and removes a store's garbage, as <see cref="GarbagePlanner"/> decides.</summary>
public static class GarbageCollector
{
    /// <param name="store">The store.</param>
    /// <param name="before">Only what was last touched before this.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ArtifactException">A run's record cannot be read: nothing may go while it is unknown what that run needs.</exception>
    public static async Task<IReadOnlyList<Garbage>> FindAsync(IArtifactStore store, DateTimeOffset before, CancellationToken stop)
    {
        List<StoredObject> objects = [];
        foreach (string folder in new[] { ArtifactPaths.Steps, ArtifactPaths.AllCheckpoints })
        await foreach (var each in store.EnumerateAsync(folder, stop))
            objects.Add(each);
        List<UnfinishedWrite> unfinished = [];
        await foreach (var each in store.UnfinishedAsync(stop))
            unfinished.Add(each);
        // Read last: what a run has committed meanwhile is then known.
        return GarbagePlanner.Plan(objects, unfinished, await RunRecords.ReadAllAsync(store, stop), before);
    }

    /// <returns>False if it was left alone, because it was finished after all.</returns>
    public static async Task<bool> RemoveAsync(IArtifactStore store, Garbage garbage, CancellationToken stop)
    {
        if (garbage.Unfinished is { } unfinished)
        {
            await store.DiscardAsync(unfinished, stop);
            return true;
        }
        // Asked for by its name, because no listing need be up to date.
        bool attempt = garbage.Path.StartsWith(ArtifactPaths.Steps + "/", StringComparison.Ordinal);
        if (attempt && await store.ReadAsync($"{garbage.Path}/{ArtifactPaths.Result}", stop) is not null)
            return false;
        await store.DeleteAsync(garbage.Path, stop);
        return true;
    }
}
