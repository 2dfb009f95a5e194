using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Controllers;

/// <summary>Empties a namespace that is being deleted, and removes it once it is empty.</summary>
sealed class NamespaceController(ObjectStorage storage)
{
    public void React(StorageEvent change)
    {
        string? name =
            change.Kind == Kinds.Namespace ? change.Stored.Name
            : change.Type == "DELETED" ? change.Stored.Namespace
            : null;
        if (
            name is null
            || storage.Find(Kinds.Namespace, null, name) is not { } found
            || found.Value.At("metadata", "deletionTimestamp") is null
        )
            return;
        storage.Change(Kinds.Namespace, null, name, changed => changed.Child("status")["phase"] = "Terminating");
        foreach (var stored in storage.InNamespace(name))
            if (stored.Value.At("metadata", "deletionTimestamp") is null)
                storage.Delete(stored.Kind, name, stored.Name, new DeleteOptions("Background", Uid: stored.Uid));
        if (storage.InNamespace(name).Count == 0)
            storage.Change(Kinds.Namespace, null, name, changed => changed.Child("spec")["finalizers"] = new JsonArray());
    }
}
