using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>A pod's volumes as folders and files of this machine.</summary>
/// <param name="claims">The folder behind each PersistentVolumeClaim.</param>
sealed class PodVolumes(JsonObject pod, PodReferences references, IReadOnlyDictionary<string, string> claims)
{
    IEnumerable<JsonObject> Volumes => pod.At("spec", "volumes").Objects();

    /// <exception cref="UnresolvedException">A volume's source is missing.</exception>
    public void Check()
    {
        foreach (var volume in Volumes)
            try
            {
                _ = Files(volume).Count;
            }
            catch (UnresolvedException missing)
            {
                throw new UnresolvedException($"MountVolume.SetUp failed for volume \"{volume["name"].Text()}\" : {missing.Message}");
            }
    }

    /// <summary>Writes all volumes below a folder.</summary>
    /// <returns>The folder of each, by the volume's name.</returns>
    public IReadOnlyDictionary<string, string> WriteTo(string root) =>
        Volumes.ToDictionary(
            volume => volume["name"].Text()!,
            volume => Written(volume, Path.Combine(root, "volumes", volume["name"].Text()!))
        );

    string Written(JsonObject volume, string folder)
    {
        if (volume.At("hostPath", "path").Text() is { } host)
            return host;
        if (volume.At("persistentVolumeClaim", "claimName").Text() is { } claim)
            return claims.TryGetValue(claim, out string? place)
                ? place
                : throw new UnresolvedException($"persistentvolumeclaim \"{claim}\" not found");
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in Files(volume))
        {
            string file = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }
        return folder;
    }

    IReadOnlyList<(string Name, byte[] Content)> Files(JsonObject source)
    {
        if (source["secret"] is JsonObject secret)
            return Entries(Kinds.Secret, secret, secret["secretName"] ?? secret["name"]);
        if (source["configMap"] is JsonObject configMap)
            return Entries(Kinds.ConfigMap, configMap, configMap["name"]);
        if (source["downwardAPI"] is JsonObject own)
            return [.. own["items"].Objects().Select(item => (item["path"].Text()!, Encoding.UTF8.GetBytes(Value(item))))];
        if (source["projected"] is JsonObject projected)
            return [.. projected["sources"].Objects().SelectMany(Files)];
        return [];
    }

    IReadOnlyList<(string Name, byte[] Content)> Entries(ResourceKind kind, JsonObject source, JsonNode? name)
    {
        bool optional = source["optional"].IsTrue();
        var entries = references.Entries(kind, name.Text()!, optional);
        if (source["items"] is not JsonArray { Count: > 0 } items)
            return [.. entries.Select(entry => (entry.Key, entry.Value))];
        return
        [
            .. items
                .Objects()
                .Where(item => entries.ContainsKey(item["key"].Text()!) || !optional)
                .Select(item =>
                    entries.TryGetValue(item["key"].Text()!, out byte[]? content)
                        ? (item["path"].Text()!, content)
                        : throw new UnresolvedException(
                            $"references non-existent {(kind == Kinds.Secret ? "secret" : "config")} key: {item["key"].Text()}"
                        )
                ),
        ];
    }

    string Value(JsonObject item) =>
        item.At("fieldRef", "fieldPath").Text() is { } path
            ? references.Field(path)
            : references.Resource((JsonObject)item["resourceFieldRef"]!);
}
