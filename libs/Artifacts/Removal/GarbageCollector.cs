using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Removal;

/// <summary>Finds and removes a store's garbage, as <see cref="GarbagePlanner"/> decides.</summary>
public static class GarbageCollector
{
    /// <summary>Finds the garbage of a store; nothing is removed.</summary>
    /// <param name="store">The store.</param>
    /// <param name="before">Only what was last written before this.</param>
    /// <param name="stop">Cancels the search.</param>
    /// <exception cref="ArtifactException">
    /// A run's record cannot be read: nothing may be removed while it is unknown what that run needs.
    /// </exception>
    public static async Task<IReadOnlyList<Garbage>> FindAsync(IArtifactStore store, DateTimeOffset before, CancellationToken stop)
    {
        List<StoredObject> objects = [];
        foreach (string folder in new[] { ArtifactPaths.Steps, ArtifactPaths.AllCheckpoints })
        await foreach (var each in store.EnumerateAsync(folder, stop))
            objects.Add(each);
        List<IncompleteWrite> incomplete = [];
        await foreach (var each in store.ListIncompleteAsync(stop))
            incomplete.Add(each);
        // Read last, so that what a run commits meanwhile is known.
        return GarbagePlanner.Plan(objects, incomplete, await RunRecords.ReadAllAsync(store, stop), before);
    }

    /// <summary>Removes garbage that <see cref="FindAsync"/> found.</summary>
    /// <returns>False if it was left alone, because it has been committed meanwhile.</returns>
    public static async Task<bool> RemoveAsync(IArtifactStore store, Garbage garbage, CancellationToken stop)
    {
        if (garbage.Incomplete is { } incomplete)
        {
            await store.DiscardAsync(incomplete, stop);
            return true;
        }
        // Asked for by name, because a listing may not be up to date.
        bool attempt = garbage.Path.StartsWith(ArtifactPaths.Steps + "/", StringComparison.Ordinal);
        if (attempt && await store.ReadAsync($"{garbage.Path}/{ArtifactPaths.Result}", stop) is not null)
            return false;
        await store.DeleteAsync(garbage.Path, stop);
        return true;
    }
}
