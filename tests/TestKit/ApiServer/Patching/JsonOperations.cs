using System.Globalization;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Patching;

/// <summary>RFC 6902: add, remove, replace, move, copy, test.</summary>
static class JsonOperations
{
    public static JsonObject Run(JsonObject target, JsonArray operations)
    {
        foreach (var operation in operations.Objects())
        {
            string path = operation["path"].Text() ?? "",
                kind = operation["op"].Text() ?? "";
            switch (kind)
            {
                case "add":
                    Add(target, path, operation["value"]);
                    break;
                case "remove":
                    Take(target, path);
                    break;
                case "replace":
                    Take(target, path);
                    Add(target, path, operation["value"]);
                    break;
                case "move":
                    Add(target, path, Take(target, operation["from"].Text() ?? ""));
                    break;
                case "copy":
                    Add(target, path, Find(target, Split(operation["from"].Text() ?? "")));
                    break;
                case "test" when JsonNode.DeepEquals(Find(target, Split(path)), operation["value"]):
                    break;
                case "test":
                    throw Refused($"testing value {path} failed: test failed");
                default:
                    throw ApiException.BadRequest($"Unexpected kind: {kind}");
            }
        }
        return target;
    }

    static void Add(JsonObject root, string path, JsonNode? value)
    {
        var parts = Split(path);
        switch (Find(root, parts[..^1]))
        {
            case JsonObject parent:
                parent[parts[^1]] = value?.DeepClone();
                break;
            case JsonArray list when parts[^1] == "-":
                list.Add(value?.DeepClone());
                break;
            case JsonArray list when Index(parts[^1]) is { } at && at <= list.Count:
                list.Insert(at, value?.DeepClone());
                break;
            default:
                throw Refused($"add operation does not apply: doc is missing path: \"{path}\": missing value");
        }
    }

    static JsonNode? Take(JsonObject root, string path)
    {
        var parts = Split(path);
        var parent = Find(root, parts[..^1]);
        if (parent is JsonObject members && members.TryGetPropertyValue(parts[^1], out var value))
        {
            members.Remove(parts[^1]);
            return value;
        }
        if (parent is JsonArray list && Index(parts[^1]) is { } at && at < list.Count)
        {
            var item = list[at];
            list.RemoveAt(at);
            return item;
        }
        throw Refused($"remove operation does not apply: doc is missing path: \"{path}\": missing value");
    }

    static JsonNode? Find(JsonNode? node, string[] parts)
    {
        foreach (string part in parts)
            node = node switch
            {
                JsonObject members => members[part],
                JsonArray list when Index(part) is { } at && at < list.Count => list[at],
                _ => null,
            };
        return node;
    }

    static string[] Split(string path) =>
        path.StartsWith('/')
            ?
            [
                .. path[1..]
                    .Split('/')
                    .Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)),
            ]
            : throw ApiException.BadRequest($"a path begins with a slash: \"{path}\"");

    static int? Index(string part) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int at) ? at : null;

    static ApiException Refused(string why) =>
        new(422, "Invalid", $"the server rejected our request due to an error in our request: {why}");
}
