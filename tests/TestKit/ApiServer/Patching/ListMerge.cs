using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Patching;

/// <summary>Merging of lists by keys: shared by apply and the strategic merge patch.</summary>
static class ListMerge
{
    /// <summary>
    /// Puts every field of <paramref name="from"/> into <paramref name="into"/>; a null, or an item marked $patch: delete, removes.
    /// </summary>
    public static void Merge(JsonObject into, JsonObject from, FieldType type)
    {
        foreach (var (member, value) in from)
        {
            if (member.StartsWith("$deleteFromPrimitiveList/", StringComparison.Ordinal))
            {
                if (into[member[(member.IndexOf('/') + 1)..]] is JsonArray list)
                    foreach (var gone in (JsonArray)value!)
                        list.RemoveAll(item => JsonNode.DeepEquals(item, gone));
            }
            else if (member.StartsWith('$'))
                continue;
            else if (value is null)
                into.Remove(member);
            else
                into[member] = Merged(into[member], value, type.Member(member));
        }
    }

    /// <summary>Removes the field at a path.</summary>
    public static void Remove(JsonObject obj, string path, FieldType type)
    {
        JsonNode? parent = obj;
        var elements = path.Split(FieldPath.Separator);
        foreach (string element in elements[..^1])
        {
            parent = element[0] == 'f' ? parent.At(element[2..]) : Item(parent as JsonArray, element);
            type = element[0] == 'f' ? type.Member(element[2..]) : type.Item();
        }
        if (parent is JsonObject members && elements[^1][0] == 'f')
            members.Remove(elements[^1][2..]);
        else if (parent is JsonArray items)
            items.RemoveAll(item => Names(elements[^1], item));
    }

    static JsonNode Merged(JsonNode? old, JsonNode value, FieldType type)
    {
        if (value is JsonObject members && !type.IsAtomicMap && members["$patch"].Text() != "replace")
        {
            var merged = old is JsonObject existing ? (JsonObject)existing.DeepClone() : [];
            Merge(merged, members, type);
            return merged;
        }
        if (value is JsonArray items && old is JsonArray list && type.Keys is { } keys)
            return MergedByKey(list, items, keys, type);
        if (value is JsonArray added && old is JsonArray set && type.IsSet)
            return new JsonArray([
                .. set.Concat(added.Where(item => !set.Any(other => JsonNode.DeepEquals(item, other)))).Select(item => item?.DeepClone()),
            ]);
        return value.DeepClone();
    }

    static JsonArray MergedByKey(JsonArray old, JsonArray items, IReadOnlyList<string> keys, FieldType type)
    {
        var merged = old.OfType<JsonObject>().Select(item => (JsonObject)item.DeepClone()).ToList();
        foreach (var item in items.OfType<JsonObject>())
        {
            int at = merged.FindIndex(other => FieldPath.Key(other, keys) == FieldPath.Key(item, keys));
            if (item["$patch"].Text() == "delete")
            {
                if (at >= 0)
                    merged.RemoveAt(at);
            }
            else if (at < 0)
                merged.Add((JsonObject)item.DeepClone());
            else
                Merge(merged[at], item, type.Item());
        }
        return new JsonArray([.. merged]);
    }

    static JsonObject? Item(JsonArray? list, string element) => list?.OfType<JsonObject>().FirstOrDefault(item => Names(element, item));

    static bool Names(string element, JsonNode? item) =>
        element[0] switch
        {
            'k' => item is JsonObject obj
                && JsonNode.Parse(element[2..])!.AsObject().All(key => JsonNode.DeepEquals(obj[key.Key], key.Value)),
            'v' => FieldPath.Value(item) == element,
            _ => false,
        };
}
