using System.Text.Json;

namespace StackingK8s.Contracts;

/// <summary>Volumes with one source each, of those that restricted pod security permits: a path on the node is not one of them.</summary>
public sealed class VolumesAttribute : RuleAttribute
{
    public static readonly IReadOnlyList<string> Sources =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    static readonly string Words = $"must have one source of {string.Join(", ", Sources)}";

    // A source of another kind is no field of the schema: it is pruned before the rule looks, and the volume then has none.
    public override IEnumerable<CelRule> OnCluster =>
        [new($"self.all(volume, [{string.Join(", ", Sources.Select(source => $"has(volume.{source})"))}].exists_one(there, there))", $"each {Words}")];

    public override IEnumerable<FieldProblem> Problems(string path, object value) =>
        ((IEnumerable<JsonElement>)value).Index().Where(volume => !HasOneSource(volume.Item)).Select(volume => new FieldProblem($"{path}[{volume.Index}]", Words));

    static bool HasOneSource(JsonElement volume)
    {
        if (volume.ValueKind != JsonValueKind.Object) return false;
        string[] sources = [.. volume.EnumerateObject().Select(field => field.Name).Where(name => name != "name")];
        return sources.Length == 1 && Sources.Contains(sources[0]);
    }
}
