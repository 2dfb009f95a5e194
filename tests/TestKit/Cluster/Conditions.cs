using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>Conditions in a status, and times as the API writes them.</summary>
static class Conditions
{
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    public static JsonObject? Find(JsonNode? status, string type) =>
        status.At("conditions").Objects().FirstOrDefault(condition => condition["type"].Text() == type);

    public static bool IsTrue(JsonNode? status, string type) => Find(status, type)?["status"].Text() == "True";

    /// <summary>Replaces the condition of its type, or appends it; an unchanged status keeps its transition time.</summary>
    public static void Set(JsonObject status, JsonObject condition)
    {
        if (status["conditions"] is not JsonArray list)
            status["conditions"] = list = [];
        int at = list.IndexOf(Find(status, condition["type"].Text()!));
        if (at < 0)
        {
            list.Add(condition);
            return;
        }
        var old = (JsonObject)list[at]!;
        if (old["status"].Text() == condition["status"].Text())
            condition["lastTransitionTime"] = old["lastTransitionTime"]?.DeepClone();
        list[at] = condition;
    }
}
