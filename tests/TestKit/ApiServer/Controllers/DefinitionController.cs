using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Controllers;

/// <summary>Establishes a CustomResourceDefinition, and deletes its objects with it.</summary>
sealed class DefinitionController(ObjectStorage storage)
{
    public void React(StorageEvent change)
    {
        if (change.Kind != Kinds.CustomResourceDefinition)
            return;
        var spec = change.Object["spec"];
        if (change.Type == "DELETED")
        {
            var kind = new ResourceKind(
                spec.At("group").Text()!,
                "",
                spec.At("names", "kind").Text()!,
                spec.At("names", "plural").Text()!,
                spec.At("scope").Text() == "Namespaced"
            );
            foreach (var stored in storage.Snapshot(kind, null).Objects)
                storage.Delete(stored.Kind, stored.Namespace, stored.Name, new DeleteOptions("Background"));
            return;
        }
        storage.Change(change.Kind, null, change.Stored.Name, changed =>
        {
            var status = changed.Child("status");
            if (status["conditions"] is JsonArray { Count: > 0 })
                return;
            status["acceptedNames"] = spec.At("names")?.DeepClone();
            status["conditions"] = new JsonArray(
                Condition("NamesAccepted", "NoConflicts", "no conflicts found"),
                Condition("Established", "InitialNamesAccepted", "the initial names have been accepted")
            );
        });
    }

    JsonObject Condition(string type, string reason, string message) =>
        new()
        {
            ["type"] = type,
            ["status"] = "True",
            ["lastTransitionTime"] = NewObject.Time(storage.Now),
            ["reason"] = reason,
            ["message"] = message,
        };
}
