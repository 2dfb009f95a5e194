using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Serving;

/// <summary>What the server publishes about itself: groups, versions, resources, health.</summary>
sealed class Discovery(ServedResources served)
{
    static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>The answer for a path that names no resource; null where there is none.</summary>
    public ApiAnswer? Answer(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["healthz" or "livez" or "readyz", ..] => new ApiAnswer(200, "ok"u8.ToArray(), "text/plain"),
            ["version"] => ApiAnswer.Create(
                new JsonObject
                {
                    ["major"] = "1",
                    ["minor"] = "36",
                    ["gitVersion"] = "v1.36.2",
                    ["gitCommit"] = "",
                    ["gitTreeState"] = "clean",
                    ["buildDate"] = "2026-01-01T00:00:00Z",
                    ["goVersion"] = "",
                    ["compiler"] = "",
                    ["platform"] = "linux/amd64",
                }
            ),
            ["api"] => ApiAnswer.Create(
                new JsonObject
                {
                    ["kind"] = "APIVersions",
                    ["versions"] = new JsonArray("v1"),
                    ["serverAddressByClientCIDRs"] = new JsonArray(),
                }
            ),
            ["apis"] => ApiAnswer.Create(
                new JsonObject
                {
                    ["kind"] = "APIGroupList",
                    ["apiVersion"] = "v1",
                    ["groups"] = new JsonArray([.. Groups().Select(group => Group(group.Key, group))]),
                }
            ),
            ["apis", var name] when Groups().FirstOrDefault(group => group.Key == name) is { } group => ApiAnswer.Create(
                Group(name, group, standsAlone: true)
            ),
            ["api", var version] => Resources("", version),
            ["apis", var group, var version] => Resources(group, version),
            ["openapi", "v3", ..] => OpenApi.Answer(path, served),
            _ => null,
        };

    IEnumerable<IGrouping<string, ServedResource>> Groups() =>
        served.All.Where(one => one.Kind.Group.Length > 0).GroupBy(one => one.Kind.Group);

    static JsonObject Group(string name, IEnumerable<ServedResource> members, bool standsAlone = false)
    {
        var versions = members
            .Select(member => member.Kind.Version)
            .Distinct()
            .Select(version => new JsonObject { ["groupVersion"] = $"{name}/{version}", ["version"] = version })
            .ToList();
        var group = standsAlone ? new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" } : [];
        group["name"] = name;
        group["preferredVersion"] = versions[0].DeepClone();
        group["versions"] = new JsonArray([.. versions]);
        return group;
    }

    ApiAnswer? Resources(string group, string version)
    {
        var resources = served.All.Where(one => one.Kind.Group == group && one.Kind.Version == version).SelectMany(Entries).ToList();
        return resources.Count == 0
            ? null
            : ApiAnswer.Create(
                new JsonObject
                {
                    ["kind"] = "APIResourceList",
                    ["apiVersion"] = "v1",
                    ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
                    ["resources"] = new JsonArray([.. resources]),
                }
            );
    }

    static IEnumerable<JsonObject> Entries(ServedResource one)
    {
        var entry = Entry(one, "", Verbs);
        entry["singularName"] = one.Singular;
        if (one.ShortNames.Count > 0)
            entry["shortNames"] = new JsonArray([.. one.ShortNames.Select(name => (JsonNode)name)]);
        if (one.Categories.Count > 0)
            entry["categories"] = new JsonArray([.. one.Categories.Select(name => (JsonNode)name)]);
        yield return entry;
        if (one.HasStatus)
            yield return Entry(one, "/status", ["get", "patch", "update"]);
        if (one.Kind != Kinds.Pod)
            yield break;
        yield return Entry(one, "/log", ["get"]);
        var eviction = Entry(one, "/eviction", ["create"]);
        (eviction["kind"], eviction["group"], eviction["version"]) = ("Eviction", "policy", "v1");
        yield return eviction;
    }

    static JsonObject Entry(ServedResource one, string subresource, string[] verbs) =>
        new()
        {
            ["name"] = one.Kind.Plural + subresource,
            ["singularName"] = "",
            ["namespaced"] = one.Kind.Namespaced,
            ["kind"] = one.Kind.Kind,
            ["verbs"] = new JsonArray([.. verbs.Select(verb => (JsonNode)verb)]),
        };
}
