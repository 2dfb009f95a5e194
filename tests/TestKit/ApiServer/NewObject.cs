using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>What the server itself writes into an object's metadata.</summary>
static class NewObject
{
    /// <summary>The characters of generated names: no vowels and no digits that look like them, so that no words appear.</summary>
    const string NameLetters = "bcdfghjklmnpqrstvwxz2456789";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    /// <summary>A new object's identity; what a client may not choose is overwritten.</summary>
    public static void Stamp(ResourceKind kind, JsonObject obj, DateTimeOffset now)
    {
        PutTypeFirst(kind, obj);
        var metadata = obj.Child("metadata");
        if (metadata["name"].Text() is not { Length: > 0 })
            metadata["name"] = GeneratedName(kind, metadata);
        if (!kind.Namespaced)
            metadata.Remove("namespace");
        else
            metadata.Default("namespace", "default");
        foreach (
            string member in (string[])["deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion", "selfLink"]
        )
            metadata.Remove(member);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Time(now);
        if (kind.CountsGenerations)
            metadata["generation"] = 1;
    }

    /// <summary>
    /// Kind and apiVersion come first, so that a list of a built-in kind, whose items lack them, can cut them from the text.
    /// </summary>
    public static void PutTypeFirst(ResourceKind kind, JsonObject obj)
    {
        string apiVersion = obj["apiVersion"].Text() ?? kind.ApiVersion;
        obj.Remove("kind");
        obj.Remove("apiVersion");
        obj.Insert(0, "kind", kind.Kind);
        obj.Insert(1, "apiVersion", apiVersion);
    }

    /// <summary>Whether anything differs that the generation counts: everything except metadata and status.</summary>
    public static bool SpecDiffers(JsonObject old, JsonObject changed) =>
        old.Select(member => member.Key)
            .Union(changed.Select(member => member.Key))
            .Any(member =>
                member is not ("metadata" or "status" or "kind" or "apiVersion") && !JsonNode.DeepEquals(old[member], changed[member])
            );

    static string GeneratedName(ResourceKind kind, JsonObject metadata) =>
        metadata["generateName"].Text() is { Length: > 0 } prefix
            ? prefix + RandomNumberGenerator.GetString(NameLetters, 5)
            : throw ApiException.Invalid(
                kind,
                "",
                [new("FieldValueRequired", "Required value: name or generateName is required", "metadata.name")]
            );
}
