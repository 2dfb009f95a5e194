using StackingK8s.TestKit.ApiServer.Admission;

namespace StackingK8s.TestKit.ApiServer.Controllers;

/// <summary>Counts the use of a quota that is new or has new limits, and releases the use of deleted objects.</summary>
sealed class QuotaController(ObjectStorage storage)
{
    public void React(StorageEvent change)
    {
        if (change.Kind == Kinds.ResourceQuota && change.Type != "DELETED")
            Quotas.Settle(storage, change.Stored);
        bool ended =
            change.Kind == Kinds.Pod
            && change.Object.At("status", "phase").Text() is "Succeeded" or "Failed"
            && (change.Previous?.Value).At("status", "phase").Text() is not ("Succeeded" or "Failed");
        if (change.Type != "DELETED" && !ended || storage.Count(Kinds.ResourceQuota, change.Stored.Namespace) == 0)
            return;
        Quotas.Recount(storage, change.Kind, change.Stored.Namespace);
    }
}
