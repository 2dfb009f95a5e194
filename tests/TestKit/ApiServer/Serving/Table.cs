using System.Globalization;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Serving;

/// <summary>What <c>kubectl get</c> asks for: rows of cells beside each object's metadata.</summary>
static class Table
{
    public static bool IsAskedFor(string accept) => accept.Contains("as=Table", StringComparison.Ordinal);

    /// <param name="include">none, Metadata (the default) or Object: what of each object goes with its row.</param>
    public static ApiAnswer Answer(
        ServedResource served,
        IEnumerable<JsonObject> objects,
        JsonObject metadata,
        string include,
        DateTimeOffset now
    ) =>
        ApiAnswer.Create(
            new JsonObject
            {
                ["kind"] = "Table",
                ["apiVersion"] = "meta.k8s.io/v1",
                ["metadata"] = metadata,
                ["columnDefinitions"] = new JsonArray([
                    Definition("Name", "string", "name", 0),
                    .. Columns(served)
                        .Select(column =>
                            Definition(
                                column["name"].Text()!,
                                column["type"].Text()!,
                                column["format"].Text() ?? "",
                                (int)(column["priority"].Integer() ?? 0)
                            )
                        ),
                ]),
                ["rows"] = new JsonArray([.. objects.Select(obj => Row(served, obj, include, now))]),
            }
        );

    static IEnumerable<JsonObject> Columns(ServedResource served) =>
        served.Columns.Count > 0
            ? served.Columns
            :
            [
                new JsonObject
                {
                    ["name"] = "Age",
                    ["type"] = "date",
                    ["jsonPath"] = ".metadata.creationTimestamp",
                },
            ];

    static JsonObject Definition(string name, string type, string format, int priority) =>
        // A date is sent as the time since then, formatted.
        new()
        {
            ["name"] = name,
            ["type"] = type == "date" ? "string" : type,
            ["format"] = format,
            ["description"] = "",
            ["priority"] = priority,
        };

    static JsonObject Row(ServedResource served, JsonObject obj, string include, DateTimeOffset now)
    {
        var cells = new JsonArray(obj.At("metadata", "name").Text());
        foreach (var column in Columns(served))
        {
            string path = column["jsonPath"].Text()!,
                type = column["type"].Text()!;
            cells.Add(
                char.IsUpper(path[0]) ? Computed(path, obj, now)
                : type == "date" ? Age(JsonPath.Find(obj, path).Text(), now)
                : JsonPath.Cell(JsonPath.Find(obj, path), type)
            );
        }
        var row = new JsonObject { ["cells"] = cells };
        if (include == "Object")
            row["object"] = obj.DeepClone();
        else if (include != "None")
            row["object"] = new JsonObject
            {
                ["kind"] = "PartialObjectMetadata",
                ["apiVersion"] = "meta.k8s.io/v1",
                ["metadata"] = obj["metadata"]?.DeepClone(),
            };
        return row;
    }

    static string Computed(string column, JsonObject obj, DateTimeOffset now)
    {
        var status = obj["status"];
        var containers = status.At("containerStatuses").Objects().ToList();
        return column switch
        {
            "JOB-STATUS" => status
                .At("conditions")
                .Objects()
                .LastOrDefault(condition =>
                    condition["status"].Text() == "True" && condition["type"].Text() is "Complete" or "Failed" or "Suspended"
                )
                ?["type"].Text()
                ?? (obj.At("metadata", "deletionTimestamp") is null ? "Running" : "Terminating"),
            "JOB-COMPLETIONS" => $"{status.At("succeeded").Integer() ?? 0}/{obj.At("spec", "completions").Integer() ?? 1}",
            "JOB-DURATION" => status.At("startTime").Text() is { } start
                ? Age(
                    start,
                    DateTimeOffset.TryParse(status.At("completionTime").Text(), CultureInfo.InvariantCulture, out var end) ? end : now
                )
                : "",
            "POD-READY" => $"{containers.Count(container => container["ready"].IsTrue())}/{obj.At("spec", "containers").Objects().Count()}",
            "POD-STATUS" => obj.At("metadata", "deletionTimestamp") is not null
                ? "Terminating"
                : Reason(containers) ?? status.At("reason").Text() ?? PodPhase(status),
            "POD-RESTARTS" => containers.Sum(container => container["restartCount"].Integer() ?? 0).ToString(CultureInfo.InvariantCulture),
            "EVENT-OBJECT" => $"{obj.At("involvedObject", "kind").Text()?.ToLowerInvariant()}/{obj.At("involvedObject", "name").Text()}",
            _ => "",
        };
    }

    static string PodPhase(JsonNode? status) =>
        status.At("phase").Text() switch
        {
            "Succeeded" => "Completed",
            "Failed" => "Error",
            { } phase => phase,
            null => "",
        };

    static string? Reason(List<JsonObject> containers) =>
        containers
            .Select(container => container.At("state", "waiting", "reason").Text() ?? container.At("state", "terminated", "reason").Text())
            .FirstOrDefault(reason => reason is not null);

    /// <summary>Time since then, to two units at most, as kubectl writes it.</summary>
    static string Age(string? since, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, out var then))
            return "<unknown>";
        var age = now - then;
        return age switch
        {
            { TotalMinutes: < 2 } => $"{Math.Max(0, (int)age.TotalSeconds)}s",
            { TotalMinutes: < 10 } => $"{(int)age.TotalMinutes}m{age.Seconds}s",
            { TotalHours: < 3 } => $"{(int)age.TotalMinutes}m",
            { TotalHours: < 48 } => $"{(int)age.TotalHours}h",
            _ => $"{(int)age.TotalDays}d",
        };
    }
}
