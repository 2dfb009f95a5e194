using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>What one pod refers to: entries of Secrets and ConfigMaps in its namespace, and its own fields.</summary>
/// <param name="ip">The pod's address.</param>
sealed class PodReferences(ObjectStorage storage, JsonObject pod, string ip)
{
    /// <summary>All entries; none where the object is missing but optional.</summary>
    /// <exception cref="UnresolvedException">It is missing.</exception>
    public IReadOnlyDictionary<string, byte[]> Entries(ResourceKind kind, string name, bool optional)
    {
        // A controller creates it in every namespace; no test reads it.
        if (kind == Kinds.ConfigMap && name == "kube-root-ca.crt")
            return new Dictionary<string, byte[]> { ["ca.crt"] = [] };
        if (storage.Get(kind, pod.Namespace(), name) is not { } found)
            return optional ? new Dictionary<string, byte[]>() : throw new UnresolvedException($"{Word(kind)} \"{name}\" not found");
        Dictionary<string, byte[]> entries = [];
        foreach (var (key, value) in found["data"] as JsonObject ?? [])
            entries[key] = kind == Kinds.Secret ? Convert.FromBase64String(value.Text()!) : Encoding.UTF8.GetBytes(value.Text()!);
        foreach (var (key, value) in found["stringData"] as JsonObject ?? [])
            entries[key] = Encoding.UTF8.GetBytes(value.Text()!);
        foreach (var (key, value) in found["binaryData"] as JsonObject ?? [])
            entries[key] = Convert.FromBase64String(value.Text()!);
        return entries;
    }

    /// <summary>One entry as text; null where it is missing but optional.</summary>
    public string? Entry(ResourceKind kind, JsonObject reference)
    {
        string name = reference["name"].Text()!,
            key = reference["key"].Text()!;
        bool optional = reference["optional"].IsTrue();
        if (Entries(kind, name, optional).TryGetValue(key, out byte[]? value))
            return Encoding.UTF8.GetString(value);
        return optional ? null : throw new UnresolvedException($"couldn't find key {key} in {kind.Kind} {pod.Namespace()}/{name}");
    }

    /// <summary>A field of the pod, such as metadata.annotations['x'] or metadata.labels.</summary>
    public string Field(string path)
    {
        int bracket = path.IndexOf("['", StringComparison.Ordinal);
        if (bracket > 0)
            return pod.At("metadata", path[..bracket].Split('.')[1], path[(bracket + 2)..^2]).Text() ?? "";
        return path switch
        {
            "metadata.labels" or "metadata.annotations" => Lines(pod.At("metadata", path.Split('.')[1])),
            "status.podIP" or "status.podIPs" => ip,
            _ => pod.At(path.Split('.')).Text() ?? "",
        };
    }

    /// <summary>limits.memory and the like of a container, in whole units.</summary>
    public string Resource(JsonObject reference)
    {
        var containers = pod.At("spec", "containers").Objects();
        var container = reference["containerName"].Text() is { } name
            ? containers.First(each => each["name"].Text() == name)
            : containers.First();
        string[] path = reference["resource"].Text()!.Split('.', 2);
        decimal divisor = reference["divisor"] is { } stated && Quantity.Parse(stated) is not 0 and var asked ? asked : 1;
        return container.At("resources", path[0], path[1]) is { } amount
            ? ((long)Math.Ceiling(Quantity.Parse(amount) / divisor)).ToString()
            : "0";
    }

    static string Lines(JsonNode? map) =>
        string.Join(
            '\n',
            (map as JsonObject ?? [])
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => $"{entry.Key}={entry.Value!.ToJsonString()}")
        );

    static string Word(ResourceKind kind) => kind == Kinds.Secret ? "secret" : "configmap";
}
