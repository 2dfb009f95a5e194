using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Controllers;

/// <summary>Handles the dependents of deleted owners: deletes them, waits for them (foreground), or orphans them.</summary>
sealed class GarbageCollector(ObjectStorage storage)
{
    public void React(StorageEvent change)
    {
        if (change.Type == "DELETED")
        {
            foreach (var dependent in storage.FindDependents(change.Stored.Uid))
                DropIfUnowned(dependent);
            foreach (string owner in Owners(change.Object).Select(owner => owner["uid"].Text()).OfType<string>())
                if (storage.FindByUid(owner) is { } waiting)
                    Finish(waiting);
        }
        else if (storage.Find(change.Kind, change.Stored.Namespace, change.Stored.Name) is { } current && current.Uid == change.Stored.Uid)
        {
            Finish(current);
            DropIfUnowned(current);
        }
    }

    /// <summary>Takes the next step in the deletion of an owner.</summary>
    void Finish(StoredObject owner)
    {
        if (owner.Value.At("metadata", "deletionTimestamp") is null)
            return;
        var finalizers = owner.Value.At("metadata", "finalizers").Texts().ToList();
        if (finalizers.Contains(Deletions.Orphan))
        {
            foreach (var dependent in storage.FindDependents(owner.Uid))
                RemoveOwners(dependent, [owner.Uid]);
            RemoveFinalizer(owner, Deletions.Orphan);
        }
        else if (finalizers.Contains(Deletions.Foreground))
        {
            foreach (var dependent in storage.FindDependents(owner.Uid))
                if (dependent.Value.At("metadata", "deletionTimestamp") is null)
                    DropIfUnowned(dependent);
            // Only dependents that ask for it block their owner.
            if (
                !storage
                    .FindDependents(owner.Uid)
                    .Any(dependent => Owners(dependent.Value).Any(of => of["uid"].Text() == owner.Uid && of["blockOwnerDeletion"].IsTrue()))
            )
                RemoveFinalizer(owner, Deletions.Foreground);
        }
    }

    /// <summary>
    /// Deletes an object whose owners are all gone or waiting for it; of one with another owner, removes the references to those that are
    /// gone.
    /// </summary>
    void DropIfUnowned(StoredObject dependent)
    {
        var owners = Owners(dependent.Value).Select(owner => owner["uid"].Text()!).ToList();
        if (owners.Count == 0)
            return;
        var leaving = owners.Where(owner => storage.FindByUid(owner) is not { } found || IsWaiting(found)).ToList();
        if (leaving.Count == 0)
            return;
        if (leaving.Count < owners.Count)
            RemoveOwners(dependent, leaving);
        else if (dependent.Value.At("metadata", "deletionTimestamp") is null)
            storage.Delete(
                dependent.Kind,
                dependent.Namespace,
                dependent.Name,
                new DeleteOptions(
                    storage.FindDependents(dependent.Uid).Count > 0 && owners.Any(owner => storage.FindByUid(owner) is not null)
                        ? "Foreground"
                        : "Background",
                    Uid: dependent.Uid
                )
            );
    }

    static bool IsWaiting(StoredObject owner) =>
        owner.Value.At("metadata", "deletionTimestamp") is not null
        && owner.Value.At("metadata", "finalizers").Texts().Contains(Deletions.Foreground);

    void RemoveOwners(StoredObject dependent, IReadOnlyCollection<string> owners) =>
        storage.Change(dependent.Kind, dependent.Namespace, dependent.Name, changed =>
        {
            var references = (JsonArray?)changed.At("metadata", "ownerReferences");
            references?.RemoveAll(reference => owners.Contains(reference.At("uid").Text()));
            if (references?.Count == 0)
                changed.Child("metadata").Remove("ownerReferences");
        });

    void RemoveFinalizer(StoredObject owner, string finalizer) => storage.Change(owner.Kind, owner.Namespace, owner.Name, changed =>
        {
            if (changed.At("metadata", "uid").Text() != owner.Uid || changed.At("metadata", "finalizers") is not JsonArray finalizers)
                return;
            finalizers.RemoveAll(name => name.Text() == finalizer);
            if (finalizers.Count == 0)
                changed.Child("metadata").Remove("finalizers");
        });

    static IEnumerable<JsonObject> Owners(JsonObject obj) => obj.At("metadata", "ownerReferences").Objects();
}
