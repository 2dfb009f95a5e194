using System.Text.Json;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Patching;

/// <summary>The kinds of patch except apply, by content type.</summary>
static class Patch
{
    public const string Apply = "application/apply-patch+yaml";
    public const string Merge = "application/merge-patch+json";
    public const string Strategic = "application/strategic-merge-patch+json";
    public const string Operations = "application/json-patch+json";

    /// <exception cref="ApiException">415 for another content type, 400 or 422 for a patch that does not fit.</exception>
    public static JsonObject Changed(string contentType, JsonObject old, JsonNode patch, ServedResource served)
    {
        var changed = (JsonObject)old.DeepClone();
        switch (contentType)
        {
            case Merge when patch is JsonObject members:
                MergeInto(changed, members);
                return changed;
            case Strategic when patch is JsonObject members && !served.IsCustom:
                ListMerge.Merge(changed, members, FieldType.ForRoot(served));
                return changed;
            case Operations when patch is JsonArray operations:
                return JsonOperations.Run(changed, operations);
            case Merge or Operations:
                throw ApiException.BadRequest("error decoding patch: the patch has another shape than its content type says");
            default:
                throw new ApiException(
                    415,
                    "UnsupportedMediaType",
                    "the body of the request was in an unknown format - accepted media types include: "
                        + string.Join(", ", served.IsCustom ? [Operations, Merge, Apply] : (string[])[Operations, Merge, Strategic, Apply])
                );
        }
    }

    /// <summary>RFC 7386: objects merge, null takes away, anything else replaces.</summary>
    static void MergeInto(JsonObject target, JsonObject patch)
    {
        foreach (var (member, value) in patch)
        {
            if (value is null)
                target.Remove(member);
            else if (value is JsonObject members)
            {
                if (target[member] is not JsonObject)
                    target[member] = new JsonObject();
                MergeInto((JsonObject)target[member]!, members);
            }
            else
                target[member] = value.DeepClone();
        }
    }

    public static JsonNode Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span, null, new JsonDocumentOptions { AllowDuplicateProperties = false })
                ?? throw ApiException.BadRequest("the body is null");
        }
        catch (JsonException fault)
        {
            throw ApiException.BadRequest($"the object provided is unrecognized (must be of type JSON): {fault.Message}");
        }
    }
}
