using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>What the Job controller reads from a pod.</summary>
static class PodReading
{
    public const string TrackingFinalizer = "batch.kubernetes.io/job-tracking";

    public static string Name(this JsonObject obj) => obj.At("metadata", "name").Text()!;

    public static string Namespace(this JsonObject obj) => obj.At("metadata", "namespace").Text()!;

    public static string Uid(this JsonObject obj) => obj.At("metadata", "uid").Text()!;

    public static string? Phase(this JsonObject pod) => pod.At("status", "phase").Text();

    public static bool HasEnded(this JsonObject pod) => pod.Phase() is "Succeeded" or "Failed";

    public static bool IsBeingDeleted(this JsonObject obj) => obj.At("metadata", "deletionTimestamp") is not null;

    public static bool IsActive(this JsonObject pod) => !pod.HasEnded() && !pod.IsBeingDeleted();

    public static bool IsTerminating(this JsonObject pod) => !pod.HasEnded() && pod.IsBeingDeleted();

    public static bool IsReady(this JsonObject pod) => Conditions.IsTrue(pod["status"], "Ready");

    public static bool IsTracked(this JsonObject pod) => pod.At("metadata", "finalizers").Texts().Contains(TrackingFinalizer);

    public static JsonObject? Controller(this JsonObject obj) =>
        obj.At("metadata", "ownerReferences").Objects().FirstOrDefault(owner => owner["controller"].IsTrue());
}
