using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>What <c>kubectl get</c> shows of built-in kinds; names in capitals are computed, see <see cref="Serving.Table"/>.</summary>
static class BuiltInColumns
{
    static readonly JsonObject Age = Column("Age", "date", ".metadata.creationTimestamp");

    public static IReadOnlyList<JsonObject> FindFor(ResourceKind kind) =>
        kind.Kind switch
        {
            "Job" =>
            [
                Column("Status", "string", "JOB-STATUS"),
                Column("Completions", "string", "JOB-COMPLETIONS"),
                Column("Duration", "string", "JOB-DURATION"),
                Age,
            ],
            "Pod" =>
            [
                Column("Ready", "string", "POD-READY"),
                Column("Status", "string", "POD-STATUS"),
                Column("Restarts", "string", "POD-RESTARTS"),
                Age,
            ],
            "Event" =>
            [
                Column("Last Seen", "date", ".lastTimestamp"),
                Column("Type", "string", ".type"),
                Column("Reason", "string", ".reason"),
                Column("Object", "string", "EVENT-OBJECT"),
                Column("Message", "string", ".message"),
            ],
            "Lease" => [Column("Holder", "string", ".spec.holderIdentity"), Age],
            "Namespace" => [Column("Status", "string", ".status.phase"), Age],
            "CustomResourceDefinition" => [Column("Created At", "string", ".metadata.creationTimestamp")],
            _ => [Age],
        };

    static JsonObject Column(string name, string type, string path) =>
        new()
        {
            ["name"] = name,
            ["type"] = type,
            ["jsonPath"] = path,
        };
}
