using StackingK8s.TestKit.ApiServer.Admission;

namespace StackingK8s.TestKit.ApiServer.Controllers;

/// <summary>Gives back to quotas what objects that have gone had used.</summary>
sealed class QuotaController(ObjectStorage storage)
{
    public void React(StorageEvent change)
    {
        bool ended = change.Kind == Kinds.Pod && change.Object.At("status", "phase").Text() is "Succeeded" or "Failed"
            && (change.Previous?.Value).At("status", "phase").Text() is not ("Succeeded" or "Failed");
        if (change.Type != "DELETED" && !ended || storage.Count(Kinds.ResourceQuota, change.Stored.Namespace) == 0) return;
        Quotas.Recount(storage, change.Kind, change.Stored.Namespace);
    }
}
