using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Serving;

/// <summary>
/// As much OpenAPI v3 as kubectl asks before it applies: which kinds can be patched, and that the server itself validates fields.
/// </summary>
static class OpenApi
{
    public static ApiAnswer? Answer(string path, ServedResources served)
    {
        var groups = served
            .All.GroupBy(one => one.Kind.Group.Length == 0 ? $"api/{one.Kind.Version}" : $"apis/{one.Kind.ApiVersion}")
            .ToList();
        string wanted = path["/openapi/v3".Length..].Trim('/');
        if (wanted.Length == 0)
            return ApiAnswer.Create(
                new JsonObject
                {
                    ["paths"] = new JsonObject(
                        groups.Select(group =>
                            KeyValuePair.Create(group.Key, (JsonNode?)new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{group.Key}" })
                        )
                    ),
                }
            );
        return groups.FirstOrDefault(group => group.Key == wanted) is { } found ? ApiAnswer.Create(Document(found.Key, found)) : null;
    }

    static JsonObject Document(string root, IEnumerable<ServedResource> members) =>
        new()
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.36.2" },
            ["paths"] = new JsonObject(
                members.Select(one =>
                    KeyValuePair.Create(
                        $"/{root}{(one.Kind.Namespaced ? "/namespaces/{namespace}" : "")}/{one.Kind.Plural}/{{name}}",
                        (JsonNode?)new JsonObject { ["patch"] = Patch(one) }
                    )
                )
            ),
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(
                    members.Select(one => KeyValuePair.Create($"{one.Kind.Version}.{one.Kind.Kind}", (JsonNode?)Schema(one)))
                ),
            },
        };

    static JsonObject Patch(ServedResource one) =>
        new()
        {
            ["x-kubernetes-action"] = "patch",
            ["x-kubernetes-group-version-kind"] = Type(one),
            ["parameters"] = new JsonArray([
                .. ((string[])["dryRun", "fieldManager", "fieldValidation", "force"]).Select(name => new JsonObject
                {
                    ["name"] = name,
                    ["in"] = "query",
                    ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true },
                }),
            ]),
            ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
        };

    static JsonObject Schema(ServedResource one)
    {
        var schema = one.Schema is { } own ? (JsonObject)own.DeepClone() : new JsonObject { ["type"] = "object" };
        schema["x-kubernetes-group-version-kind"] = new JsonArray(Type(one));
        return schema;
    }

    static JsonObject Type(ServedResource one) =>
        new()
        {
            ["group"] = one.Kind.Group,
            ["version"] = one.Kind.Version,
            ["kind"] = one.Kind.Kind,
        };
}
