using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Patching;

/// <summary>
/// Where a field is, in the notation of managedFields: <c>f:name</c> for a member, <c>k:{…}</c> for an item by its keys, <c>v:…</c> for an
/// item by value.
/// </summary>
static class FieldPath
{
    public const char Separator = '\u0001';

    public static string Join(string path, string element) => path.Length == 0 ? element : path + Separator + element;

    public static string Key(JsonObject item, IReadOnlyList<string> keys) =>
        "k:"
        + new JsonObject(
            keys.Order(StringComparer.Ordinal).Where(item.ContainsKey).Select(key => KeyValuePair.Create(key, item[key]?.DeepClone()))
        ).ToJsonString(Text.Plain);

    public static string Value(JsonNode? item) => "v:" + (item?.ToJsonString(Text.Plain) ?? "null");

    /// <summary>As messages write it: <c>.status.conditions[type="Ready"].reason</c>.</summary>
    public static string Display(string path) =>
        string.Concat(
            path.Split(Separator)
                .Select(element =>
                    element[0] switch
                    {
                        'f' => "." + element[2..],
                        'k' => "["
                            + string.Join(
                                ",",
                                JsonNode.Parse(element[2..])!.AsObject().Select(key => $"{key.Key}={key.Value!.ToJsonString()}")
                            )
                            + "]",
                        _ => $"[={element[2..]}]",
                    }
                )
        );

    static class Text
    {
        public static readonly System.Text.Json.JsonSerializerOptions Plain = new()
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
    }
}
