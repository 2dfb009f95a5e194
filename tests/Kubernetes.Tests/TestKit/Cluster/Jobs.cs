using System.Text.Json.Nodes;

namespace StackingK8s.Tests.TestKit.Cluster;

/// <summary>Jobs as the operator makes them, smaller.</summary>
static class Jobs
{
    public const string Namespace = "team";

    /// <param name="pod">Members of the pod's spec besides its container.</param>
    /// <param name="container">Members of its container.</param>
    /// <param name="spec">Members of the Job's spec.</param>
    public static JsonObject Named(
        string name,
        JsonObject? container = null,
        JsonObject? pod = null,
        JsonObject? spec = null,
        JsonObject? annotations = null
    )
    {
        JsonObject main = new()
        {
            ["name"] = "main",
            ["image"] = "step:1",
            ["terminationMessagePolicy"] = "FallbackToLogsOnError",
        };
        Add(main, container);
        JsonObject podSpec = new()
        {
            ["restartPolicy"] = "Never",
            ["terminationGracePeriodSeconds"] = 1,
            ["containers"] = new JsonArray(main),
        };
        Add(podSpec, pod);
        JsonObject jobSpec = new()
        {
            ["backoffLimit"] = 1,
            ["podReplacementPolicy"] = "Failed",
            ["podFailurePolicy"] = new JsonObject
            {
                ["rules"] = new JsonArray(
                    new JsonObject
                    {
                        ["action"] = "Ignore",
                        ["onPodConditions"] = new JsonArray(new JsonObject { ["type"] = "DisruptionTarget", ["status"] = "True" }),
                    },
                    new JsonObject
                    {
                        ["action"] = "FailJob",
                        ["onExitCodes"] = new JsonObject
                        {
                            ["containerName"] = "main",
                            ["operator"] = "In",
                            ["values"] = new JsonArray(2, 3, 4),
                        },
                    }
                ),
            },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["annotations"] = annotations ?? [] },
                ["spec"] = podSpec,
            },
        };
        Add(jobSpec, spec);
        return new()
        {
            ["apiVersion"] = "batch/v1",
            ["kind"] = "Job",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace },
            ["spec"] = jobSpec,
        };
    }

    static void Add(JsonObject into, JsonObject? members)
    {
        foreach (var (member, value) in members ?? [])
            into[member] = value?.DeepClone();
    }
}
