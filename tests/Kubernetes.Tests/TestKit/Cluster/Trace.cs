using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.TestKit.Cluster;

/// <summary>Sequences of states in one line each, without what differs from run to run: names, UIDs, times, addresses.</summary>
static partial class Trace
{
    /// <summary>A Job's distinct statuses, in full.</summary>
    /// <param name="ready">
    /// False leaves out how many pods are ready: a Job controller that looks once a second may miss a pod that is ready for less.
    /// </param>
    public static List<string> Jobs(IEnumerable<(string Type, JsonObject Object)> changes, bool ready = true) =>
        Distinct(
            changes.Select(change =>
            {
                var status = change.Object["status"]?.DeepClone() as JsonObject ?? [];
                if (!ready)
                    status.Remove("ready");
                return (change.Type == "DELETED" ? "gone " : "")
                    + (change.Object.At("metadata", "deletionTimestamp") is null ? "" : "going ")
                    + Masked(status);
            })
        );

    /// <summary>
    /// Distinct states of the pods, in the order in which the pods appeared: phase, conditions, and the container's state in full. The
    /// moment between the kubelet's last word and a pod's end is left out: the real server shows it in two changes or one.
    /// </summary>
    public static List<string> Pods(IEnumerable<(string Type, JsonObject Object)> changes) =>
        [
            .. changes
                .Where(change => change.Type == "DELETED" || change.Object.At("metadata", "deletionGracePeriodSeconds").Integer() != 0)
                .GroupBy(change => change.Object.At("metadata", "uid").Text())
                .SelectMany(pod => Distinct(pod.Select(change => Pod(change.Type, change.Object)))),
        ];

    /// <summary>What was said about a Job and its pods, by whom, each thing once.</summary>
    public static List<string> Events(IEnumerable<(string Type, JsonObject Object)> changes) =>
        [
            .. changes
                .Select(change =>
                    Names(
                        string.Join(
                            ' ',
                            change.Object["type"].Text(),
                            change.Object.At("involvedObject", "kind").Text(),
                            change.Object["reportingComponent"].Text(),
                            change.Object.At("involvedObject", "fieldPath").Text(),
                            change.Object["reason"].Text(),
                            change.Object["message"].Text()
                        )
                    )
                )
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Fails with the first state that differs, as recorded and as seen, and all seen after it.</summary>
    public static void Same(List<string> recorded, List<string> seen)
    {
        int same = recorded.Zip(seen).TakeWhile(pair => pair.First == pair.Second).Count();
        if (same == recorded.Count && same == seen.Count)
            return;
        Assert.Fail(
            $"After {same} equal states, recorded:\n{string.Join('\n', recorded.Skip(same))}\n"
                + $"but seen:\n{string.Join('\n', seen.Skip(same))}"
        );
    }

    static string Pod(string type, JsonObject pod)
    {
        var status = (JsonObject)pod["status"]!;
        var container = status["containerStatuses"].Objects().FirstOrDefault();
        string conditions = string.Join(
            ' ',
            status["conditions"]
                .Objects()
                .Select(condition =>
                    condition["type"].Text()
                    + "="
                    + string.Join(
                        '/',
                        ((string[])["status", "reason", "message"]).Select(member => condition[member].Text()).OfType<string>()
                    )
                )
        );
        string[] words =
        [
            type == "DELETED" ? "gone"
            : pod.At("metadata", "deletionTimestamp") is null ? ""
            : "going in " + pod.At("metadata", "deletionGracePeriodSeconds"),
            "generation " + pod.At("metadata", "generation"),
            pod.At("spec", "nodeName").Text() ?? "",
            status["phase"].Text()!,
            conditions,
            container is null
                ? ""
                : Masked(container["state"])
                    + Masked(container["lastState"])
                    + $" ready={container["ready"]} started={container["started"]}",
            status["podIP"] is null ? "" : "ip",
            status["startTime"] is null ? "" : "started",
        ];
        return string.Join(' ', words.Where(word => word.Length > 0));
    }

    static List<string> Distinct(IEnumerable<string> states) => [.. states.Aggregate(new List<string>(), (list, state) =>
            {
                if (list.Count == 0 || list[^1] != state)
                    list.Add(state);
                return list;
            })];

    static string Masked(JsonNode? node) => Names(Times().Replace(Ids().Replace(Sorted(node)?.ToJsonString() ?? "", "ID"), "TIME"));

    static string Names(string text) => PodNames().Replace(text, "$1-xxxxx");

    static JsonNode? Sorted(JsonNode? node) =>
        node switch
        {
            JsonObject obj => new JsonObject(
                obj.OrderBy(member => member.Key, StringComparer.Ordinal)
                    .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))
            ),
            JsonArray list => new JsonArray([.. list.Select(Sorted)]),
            _ => node?.DeepClone(),
        };

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|containerd://[0-9a-f]{64}")]
    private static partial Regex Ids();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")]
    private static partial Regex Times();

    [GeneratedRegex(@"\b([a-z]+)-[bcdfghjklmnpqrstvwxz2456789]{5}\b")]
    private static partial Regex PodNames();
}
