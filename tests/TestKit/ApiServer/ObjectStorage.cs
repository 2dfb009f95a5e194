using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>
/// JSON objects by kind, namespace and name, with one rising resourceVersion; thread-safe. Every change is announced in order, outside the
/// lock, on a queue of the subscriber's own: a slow one delays no other, and may read and write the storage.
/// </summary>
/// <param name="clock">What creationTimestamp and deletionTimestamp are read from.</param>
public sealed class ObjectStorage(TimeProvider? clock = null)
{
    /// <summary>The storage of a real cluster never starts empty, so version 1 is always too old to watch from.</summary>
    public const long FirstVersion = 1000;

    readonly Lock gate = new();
    readonly Dictionary<ResourceKind, Shelf> shelves = [];
    readonly Dictionary<string, StoredObject> byUid = [];
    readonly Dictionary<string, HashSet<string>> dependents = [];
    readonly List<Subscription> subscriptions = [];
    readonly TimeProvider clock = clock ?? TimeProvider.System;
    long version = FirstVersion;

    /// <summary>The version of the latest change, which every later read sees.</summary>
    public long ResourceVersion
    {
        get
        {
            lock (gate)
                return version;
        }
    }

    /// <summary>How many changes of one kind can be watched again; older ones answer 410.</summary>
    public int History { get; init; } = 50_000;

    /// <summary>
    /// Sets defaults or rejects, on every creation, also those by controllers in this process; given whether it is a dry run. Called under
    /// the lock.
    /// </summary>
    internal Action<ResourceKind, JsonObject, bool>? Admission { get; set; }

    internal DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>
    /// Stores a new object with uid, creationTimestamp, generation and resourceVersion, and a name where it has only generateName.
    /// </summary>
    /// <exception cref="ApiException">409 AlreadyExists, or a rejection by admission.</exception>
    public JsonObject Create(ResourceKind kind, JsonObject obj) => Add(kind, obj, dryRun: false).Copy();

    /// <summary>A copy, or null.</summary>
    public JsonObject? Get(ResourceKind kind, string? ns, string name) => Find(kind, ns, name)?.Copy();

    /// <summary>Copies, in the order of namespace and name; all namespaces where <paramref name="ns"/> is null.</summary>
    public IReadOnlyList<JsonObject> List(ResourceKind kind, string? ns = null) =>
        [.. Snapshot(kind, ns).Objects.Select(stored => stored.Copy())];

    /// <summary>
    /// Reads, changes and writes in one piece, status included; null where the object is gone. Stores no version where nothing changed,
    /// raises the generation where anything but metadata and status did, and removes an object that is being deleted once nothing blocks
    /// it.
    /// </summary>
    public JsonObject? Change(ResourceKind kind, string? ns, string name, Action<JsonObject> edit)
    {
        lock (gate)
            return Find(kind, ns, name) is { } old ? Edit(old, edit, dryRun: false).Copy() : null;
    }

    /// <summary>Starts or completes a deletion. Does nothing where there is no such object.</summary>
    /// <returns>The object where it stays for now (finalizers, grace period), null where it is gone.</returns>
    public JsonObject? Delete(ResourceKind kind, string? ns, string name, DeleteOptions options)
    {
        lock (gate)
            return Find(kind, ns, name) is { } old ? Remove(old, options, dryRun: false)?.Copy() : null;
    }

    /// <summary>Every change from now on, in order, one call at a time, on a queue of this subscriber's own.</summary>
    public IDisposable Subscribe(Action<StorageEvent> onChange)
    {
        var subscription = new Subscription(onChange, Unsubscribe);
        lock (gate)
            subscriptions.Add(subscription);
        return subscription;
    }

    /// <summary>
    /// As if the server had compacted its history: every watch from a version before now answers 410, as do lists that continue.
    /// </summary>
    public void ExpireHistory()
    {
        lock (gate)
            foreach (var shelf in shelves.Values)
                shelf.Log.Expire(version);
    }

    internal StoredObject? Find(ResourceKind kind, string? ns, string name)
    {
        lock (gate)
            return ShelfOf(kind).Find(ns, name);
    }

    internal Snapshot Snapshot(ResourceKind kind, string? ns)
    {
        lock (gate)
        {
            var shelf = ShelfOf(kind);
            return new Snapshot(version, shelf.All(ns), shelf.Log.End);
        }
    }

    internal EventLog LogOf(ResourceKind kind)
    {
        lock (gate)
            return ShelfOf(kind).Log;
    }

    internal int Count(ResourceKind kind, string? ns)
    {
        lock (gate)
            return ShelfOf(kind).Count(ns);
    }

    internal StoredObject? FindByUid(string uid)
    {
        lock (gate)
            return byUid.GetValueOrDefault(uid);
    }

    /// <summary>The objects that name this UID among their owners.</summary>
    internal IReadOnlyList<StoredObject> FindDependents(string uid)
    {
        lock (gate)
            return dependents.TryGetValue(uid, out var uids) ? [.. uids.Select(dependent => byUid[dependent])] : [];
    }

    internal IReadOnlyList<StoredObject> InNamespace(string ns)
    {
        lock (gate)
            return [.. shelves.Values.SelectMany(shelf => shelf.All(ns))];
    }

    /// <summary>Runs several reads and writes as one.</summary>
    internal T Atomically<T>(Func<T> work)
    {
        lock (gate)
            return work();
    }

    /// <param name="finish">Completes it after the defaults.</param>
    internal StoredObject Add(ResourceKind kind, JsonObject obj, bool dryRun, Action<JsonObject>? finish = null)
    {
        lock (gate)
        {
            var made = (JsonObject)obj.DeepClone();
            NewObject.Stamp(kind, made, Now);
            var (ns, name) = (made.At("metadata", "namespace").Text(), made.At("metadata", "name").Text()!);
            // Admission comes first, as in the real server: even a creation whose name is taken uses quota for a while.
            Admission?.Invoke(kind, made, dryRun);
            if (ShelfOf(kind).Find(ns, name) is { } taken)
                throw ApiException.AlreadyExists(kind, name, taken.Value.At("metadata", "deletionTimestamp") is not null);
            finish?.Invoke(made);
            return dryRun ? new StoredObject(kind, made, version) : Commit("ADDED", kind, made, null);
        }
    }

    internal StoredObject Edit(StoredObject old, Action<JsonObject> edit, bool dryRun)
    {
        lock (gate)
        {
            var changed = old.Copy();
            edit(changed);
            if (JsonNode.DeepEquals(changed, old.Value))
                return old;
            if (Deletions.IsDue(changed))
            {
                // The answer to the last change of an object is that change, at the version before it: the version of its end is only in
                // the watch. Watchers see the state before it, finalizers and all.
                if (!dryRun)
                    Commit("DELETED", old.Kind, old.Copy(), old);
                return new StoredObject(old.Kind, changed, old.Version);
            }
            var metadata = changed.Child("metadata");
            if (old.Kind.CountsGenerations && NewObject.SpecDiffers(old.Value, changed))
                metadata["generation"] = (metadata["generation"].Integer() ?? 0) + 1;
            return dryRun ? new StoredObject(old.Kind, changed, old.Version) : Commit("MODIFIED", old.Kind, changed, old);
        }
    }

    internal StoredObject? Remove(StoredObject old, DeleteOptions options, bool dryRun)
    {
        lock (gate)
        {
            Deletions.Require(old, options);
            var marked = old.Copy();
            Deletions.Mark(old.Kind, marked, options, Now);
            if (Deletions.IsDue(marked))
            {
                if (!dryRun)
                    Commit("DELETED", old.Kind, old.Copy(), old);
                return null;
            }
            if (JsonNode.DeepEquals(marked, old.Value))
                return old;
            return dryRun ? new StoredObject(old.Kind, marked, old.Version) : Commit("MODIFIED", old.Kind, marked, old);
        }
    }

    StoredObject Commit(string type, ResourceKind kind, JsonObject value, StoredObject? old)
    {
        long at = ++version;
        value.Child("metadata")["resourceVersion"] = at.ToString();
        var stored = new StoredObject(kind, value, at);
        var shelf = ShelfOf(kind);
        if (type == "DELETED")
            shelf.Remove(old!);
        else
            shelf.Put(stored);
        Reindex(old, type == "DELETED" ? null : stored);
        var change = new StorageEvent(type, kind, value, at)
        {
            Time = Now,
            Stored = stored,
            Previous = old,
        };
        shelf.Log.Append(change);
        foreach (var subscription in subscriptions)
            subscription.Post(change);
        return stored;
    }

    void Reindex(StoredObject? old, StoredObject? now)
    {
        if (old is not null && now is null)
            byUid.Remove(old.Uid);
        if (now is not null)
            byUid[now.Uid] = now;
        foreach (string owner in Owners(old).Except(Owners(now)))
            if (dependents.TryGetValue(owner, out var uids) && uids.Remove(old!.Uid) && uids.Count == 0)
                dependents.Remove(owner);
        foreach (string owner in Owners(now).Except(Owners(old)))
        {
            if (!dependents.TryGetValue(owner, out var uids))
                dependents[owner] = uids = [];
            uids.Add(now!.Uid);
        }
    }

    static IEnumerable<string> Owners(StoredObject? stored) =>
        (stored?.Value).At("metadata", "ownerReferences").Objects().Select(owner => owner["uid"].Text()).OfType<string>();

    Shelf ShelfOf(ResourceKind kind)
    {
        if (!shelves.TryGetValue(kind, out var shelf))
            shelves[kind] = shelf = new Shelf(new EventLog(version, History));
        return shelf;
    }

    void Unsubscribe(Subscription subscription)
    {
        lock (gate)
            subscriptions.Remove(subscription);
    }
}
