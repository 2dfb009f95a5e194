using System.Text.Json;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>
/// Volumes with one source each, of those that restricted pod security permits: a path on the node is not one of them. Nor is what would
/// make the pod somebody on the cluster, a token or a certificate.
/// </summary>
public sealed class VolumesAttribute : RuleAttribute
{
    /// <summary>The allowed sources of a volume, as the fields of a pod's volume are called.</summary>
    public static readonly IReadOnlyList<string> Sources =
    [
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "persistentVolumeClaim",
        "projected",
        "secret",
    ];

    /// <summary>What a projected volume may be made of.</summary>
    public static readonly IReadOnlyList<string> Projections = ["clusterTrustBundle", "configMap", "downwardAPI", "secret"];

    static readonly string Requirement = Must(Sources),
        ProjectionWords = Must(Projections);

    // A source of another kind is not a field of the schema: it is pruned before the rule looks, and the volume then has none.
    /// <inheritdoc/>
    public override IEnumerable<CelRule> OnCluster =>
        [
            new(
                $"self.all(volume, [{string.Join(", ", Sources.Select(source => $"has(volume.{source})"))}].exists_one(there, there))",
                $"each {Requirement}"
            ),
        ];

    /// <inheritdoc/>
    public override IEnumerable<FieldProblem> Problems(string path, object value) =>
        ((IEnumerable<JsonElement>)value).SelectMany((volume, index) => Problems($"{path}[{index}]", volume));

    static IEnumerable<FieldProblem> Problems(string path, JsonElement volume)
    {
        if (!HasOne(volume, Sources))
            return [new(path, Requirement)];
        if (
            !volume.TryGetProperty("projected", out var projected)
            || projected.ValueKind != JsonValueKind.Object
            || !projected.TryGetProperty("sources", out var sources)
            || sources.ValueKind != JsonValueKind.Array
        )
            return [];
        return sources
            .EnumerateArray()
            .Index()
            .Where(source => !HasOne(source.Item, Projections))
            .Select(source => new FieldProblem($"{path}.projected.sources[{source.Index}]", ProjectionWords));
    }

    static bool HasOne(JsonElement holder, IReadOnlyList<string> allowed)
    {
        if (holder.ValueKind != JsonValueKind.Object)
            return false;
        string[] sources = [.. holder.EnumerateObject().Select(field => field.Name).Where(name => name != "name")];
        return sources.Length == 1 && allowed.Contains(sources[0]);
    }

    static string Must(IReadOnlyList<string> sources) => $"must have exactly one source, out of {string.Join(", ", sources)}";
}
