using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>spec.podFailurePolicy: the first rule that a failed pod matches decides what its failure means.</summary>
static class PodFailureRules
{
    /// <summary>The action (Ignore, Count, FailJob), Count where no rule matches; and for FailJob the message.</summary>
    public static (string Action, string? Message) Match(JsonObject job, JsonObject pod)
    {
        int index = 0;
        foreach (var rule in job.At("spec", "podFailurePolicy", "rules").Objects())
        {
            string action = rule["action"].Text()!;
            string name = $"{pod.At("metadata", "namespace").Text()}/{pod.At("metadata", "name").Text()}";
            if (rule["onExitCodes"] is JsonObject codes)
            {
                if (Ended(pod, codes) is { } container)
                    return (
                        action,
                        $"Container {container.Name} for pod {name} failed with exit code {container.Code} "
                            + $"matching {action} rule at index {index}"
                    );
            }
            else if (rule["onPodConditions"].Objects().FirstOrDefault(pattern => Has(pod, pattern)) is { } pattern)
                return (action, $"Pod {name} has condition {pattern["type"].Text()} matching {action} rule at index {index}");
            index++;
        }
        return ("Count", null);
    }

    static (string Name, long Code)? Ended(JsonObject pod, JsonObject codes)
    {
        var values = ((JsonArray)codes["values"]!).Select(value => value.Integer()!.Value).ToHashSet();
        bool listed = codes["operator"].Text() == "In";
        foreach (var status in pod.At("status", "containerStatuses").Objects().Concat(pod.At("status", "initContainerStatuses").Objects()))
            if (
                status.At("state", "terminated", "exitCode").Integer() is { } code and not 0
                && (codes["containerName"].Text() is not { } only || only == status["name"].Text())
                && values.Contains(code) == listed
            )
                return (status["name"].Text()!, code);
        return null;
    }

    static bool Has(JsonObject pod, JsonObject pattern) =>
        Conditions.Find(pod["status"], pattern["type"].Text()!) is { } condition
        && condition["status"].Text() == (pattern["status"].Text() ?? "True");
}
