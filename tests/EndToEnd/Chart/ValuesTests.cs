using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace StackingK8s.Tests.EndToEnd.Chart;

/// <summary>values.yaml, values.schema.json and the table of the chart's README say the same.</summary>
public partial class ValuesTests
{
    const string Above = "| value | default | meaning |\n|---|---|---|\n";

    static readonly JsonObject Schema = (JsonObject)JsonNode.Parse(ChartFolder.Read("values.schema.json"))!;

    static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Objects of the schema that Kubernetes checks, or charts that contain this one write.</summary>
    static readonly string[] Open = ["global", "affinity.nodeAffinity", "affinity.podAffinity", "affinity.podAntiAffinity"];

    [Fact]
    public void The_README_lists_every_value_with_its_default_and_its_meaning()
    {
        string readme = ChartFolder.Read("README.md"),
            table =
                Above
                + string.Concat(
                    Leaves("", Schema, ChartFolder.Yaml("values.yaml"))
                        .Select(leaf => $"| `{leaf.Path}` | `{(leaf.Default ?? "null")}` | {leaf.Meaning} |\n")
                );
        if (Environment.GetEnvironmentVariable("STACKING_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(
                Path.Combine(ChartFolder.Path, "README.md"),
                readme = Table().Replace(readme, table.Replace("$", "$$", StringComparison.Ordinal))
            );

        Assert.Equal(table, Table().Match(readme).Value);
    }

    [Fact]
    public void Every_value_that_the_schema_knows_has_a_default()
    {
        List<string> without = [];
        Missing("", Schema, ChartFolder.Yaml("values.yaml"), without);
        // Handed on to a pod; few set them.
        Assert.Equal(["global", "resources.claims", "trialS3.resources.claims"], without.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_object_takes_an_unknown_key_and_everything_says_what_it_is() => Assert.Empty(Faults("", Schema));

    static IEnumerable<(string Path, string? Default, string Meaning)> Leaves(string path, JsonObject schema, JsonNode? value)
    {
        if (schema["properties"] is JsonObject properties && value is JsonObject { Count: > 0 } map)
            return map.SelectMany(pair =>
                Leaves(
                    path + (path is "" ? "" : ".") + pair.Key,
                    (JsonObject)(properties[pair.Key] ?? throw new InvalidOperationException($"The schema lacks {path}.{pair.Key}")),
                    pair.Value
                )
            );
        return
        [
            (
                path,
                value?.ToJsonString(Plain),
                schema["description"]?.GetValue<string>() ?? throw new InvalidOperationException($"The schema does not say what {path} is")
            ),
        ];
    }

    static void Missing(string path, JsonObject schema, JsonNode? value, List<string> without)
    {
        if (schema["properties"] is not JsonObject properties || value is JsonObject { Count: 0 })
            return;
        foreach (var (name, inner) in properties)
        {
            string full = path + (path is "" ? "" : ".") + name;
            if (value?.AsObject().ContainsKey(name) != true)
                without.Add(full);
            else
                Missing(full, (JsonObject)inner!, value[name], without);
        }
    }

    static IEnumerable<string> Faults(string path, JsonObject schema)
    {
        foreach (var (name, inner) in (schema["properties"] as JsonObject ?? []).Concat(schema["definitions"] as JsonObject ?? []))
        {
            string full = path + (path is "" ? "" : ".") + name;
            if (inner!["description"] is null)
                yield return $"{full} has no description";
            foreach (string fault in Faults(full, (JsonObject)inner!))
                yield return fault;
        }
        if (schema["items"] is JsonObject items)
            foreach (string fault in Faults(path + "[]", items))
                yield return fault;
        if (
            schema["type"] is JsonValue type
            && type.TryGetValue(out string? word)
            && word == "object"
            && schema["additionalProperties"] is null
            && !Open.Contains(path)
        )
            yield return $"{path} takes any key";
    }

    [GeneratedRegex(@"\| value \| default \| meaning \|\n(\|.*\|\n)+")]
    private static partial Regex Table();
}
