using System.Collections.Concurrent;
using k8s;
using k8s.Models;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>
/// The objects of one kind as the API server last reported them. Reflectors write; readers take no lock. Objects are shared: nobody may
/// change them.
/// </summary>
sealed class ObjectCache<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    readonly Lock writing = new();
    readonly ConcurrentDictionary<(string Namespace, string Name), T> byName = new();
    readonly ConcurrentDictionary<string, T> byUid = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<(string Namespace, string Name), UnreadableObject> unreadable = new();
    readonly OwnerIndex<T> owners = new();
    readonly Queue<Action> changes = new();

    // UIDs of objects that came as the answer to an own write, and not yet by a list or watch.
    readonly HashSet<string> written = new(StringComparer.Ordinal);

    /// <summary>
    /// Raised for each change in order, after the indexes have it. Handlers run inside the write: they must be quick and write nothing
    /// here.
    /// </summary>
    public event Action<ObjectChange<T>>? Changed;

    /// <summary>Raised for an object that cannot be read; its last readable state, if any, stays in the cache.</summary>
    public event Action<UnreadableObject>? Unreadable;

    /// <summary>How far the cache has followed the API server.</summary>
    public WatchProgress Progress { get; } = new();

    public int Count => byName.Count;

    public IEnumerable<T> All => byName.Select(entry => entry.Value);

    public T? Find(string @namespace, string name) => byName.GetValueOrDefault((@namespace, name));

    public T? FindByUid(string uid) => byUid.GetValueOrDefault(uid);

    /// <returns>The objects whose controller is the one with this UID.</returns>
    public IReadOnlyCollection<T> OwnedBy(string uid) => owners.OwnedBy(uid);

    /// <returns>Null where the newest state of the object can be read.</returns>
    public UnreadableObject? FindUnreadable(string @namespace, string name) => unreadable.GetValueOrDefault((@namespace, name));

    /// <param name="scope">What the calling reflector watches: a namespace; null: all.</param>
    public void Put(T item, string? scope)
    {
        lock (writing)
        {
            Store(item);
            Progress.Advance(scope, item.Metadata.ResourceVersion);
            Publish();
        }
    }

    /// <summary>
    /// Stores the answer to an own write before the watch brings the same. Does nothing where the cache is further already: the object may
    /// have changed again, or be gone.
    /// </summary>
    public void PutWritten(T item)
    {
        lock (writing)
        {
            if (
                WatchProgress.ParseVersion(item.Metadata.ResourceVersion) is not { } version
                || Progress.Version(item.Metadata.NamespaceProperty) >= version
            )
                return;
            Store(item);
            written.Add(item.Metadata.Uid);
            Publish();
        }
    }

    /// <returns>Whether the cache has the object of that UID in that version or a later one.</returns>
    public bool Has(string uid, ulong version) =>
        byUid.TryGetValue(uid, out var item) && WatchProgress.ParseVersion(item.Metadata.ResourceVersion) >= version;

    /// <summary>Keeps the last readable state of the object if it has the same UID, else removes it.</summary>
    public void PutUnreadable(UnreadableObject item, string? scope)
    {
        lock (writing)
        {
            StoreUnreadable(item);
            Progress.Advance(scope, item.Metadata.ResourceVersion);
            Publish();
        }
    }

    /// <summary>Removes the object of that UID; one created again under the same name stays.</summary>
    public void Remove(V1ObjectMeta gone, string? scope)
    {
        lock (writing)
        {
            Forget(gone);
            Progress.Advance(scope, gone.ResourceVersion);
            Publish();
        }
    }

    /// <summary>
    /// Stores a whole list: what is not in it is gone, though no watch said so. Objects of an unchanged version raise no change.
    /// </summary>
    /// <param name="scope">Namespace that was listed; null: all.</param>
    /// <param name="resourceVersion">Of the list.</param>
    public void Replace(string? scope, string resourceVersion, IReadOnlyCollection<T> listed, IReadOnlyCollection<UnreadableObject> broken)
    {
        lock (writing)
        {
            var there = listed
                .Select(item => item.Metadata.Uid)
                .Concat(broken.Select(item => item.Metadata.Uid))
                .ToHashSet(StringComparer.Ordinal);
            foreach (
                var gone in All.Select(item => item.Metadata)
                    .Concat(unreadable.Values.Select(item => item.Metadata))
                    .Where(Missing)
                    .ToList()
            )
                Forget(gone);
            foreach (var item in listed)
                Store(item);
            foreach (var item in broken)
                StoreUnreadable(item);
            Progress.Listed(scope, resourceVersion);
            // This list may have started before a write; the next one has not.
            written.Clear();
            Publish();

            bool Missing(V1ObjectMeta meta) =>
                (scope is null || meta.NamespaceProperty == scope) && !there.Contains(meta.Uid) && !written.Contains(meta.Uid);
        }
    }

    void Store(T item)
    {
        var key = CacheKey(item.Metadata);
        if (
            written.Contains(item.Metadata.Uid)
            && WatchProgress.ParseVersion(item.Metadata.ResourceVersion) is { } version
            && Has(item.Metadata.Uid, version + 1)
        )
            return;
        written.Remove(item.Metadata.Uid);
        unreadable.TryRemove(key, out _);
        if (byName.TryGetValue(key, out var old))
        {
            if (old.Metadata.Uid != item.Metadata.Uid)
            {
                // Deleted and created again unobserved: two changes, not one.
                Drop(old);
                old = null;
            }
            else if (old.Metadata.ResourceVersion == item.Metadata.ResourceVersion)
                return;
        }
        byName[key] = item;
        byUid[item.Metadata.Uid] = item;
        owners.Change(old, item);
        changes.Enqueue(() => Changed?.Invoke(new(old, item)));
    }

    void StoreUnreadable(UnreadableObject item)
    {
        if (byName.TryGetValue(CacheKey(item.Metadata), out var old) && old.Metadata.Uid != item.Metadata.Uid)
            Drop(old);
        unreadable[CacheKey(item.Metadata)] = item;
        changes.Enqueue(() => Unreadable?.Invoke(item));
    }

    void Forget(V1ObjectMeta gone)
    {
        if (unreadable.TryGetValue(CacheKey(gone), out var broken) && broken.Metadata.Uid == gone.Uid)
            unreadable.TryRemove(CacheKey(gone), out _);
        if (byUid.TryGetValue(gone.Uid, out var old))
            Drop(old);
    }

    void Drop(T old)
    {
        byName.TryRemove(CacheKey(old.Metadata), out _);
        byUid.TryRemove(old.Metadata.Uid, out _);
        written.Remove(old.Metadata.Uid);
        owners.Change(old, null);
        changes.Enqueue(() => Changed?.Invoke(new(old, null)));
    }

    // Only after the indexes and versions have the change: a handler's thread may read them at once.
    void Publish()
    {
        while (changes.TryDequeue(out var notify))
            notify();
    }

    static (string Namespace, string Name) CacheKey(V1ObjectMeta meta) => (meta.NamespaceProperty, meta.Name);
}
