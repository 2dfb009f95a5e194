using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd.Chart;

/// <summary>The chart's files.</summary>
static class ChartFolder
{
    public static string Path { get; } = Repository.Path("helm", "stacking-operator");

    public static string Read(string file) => File.ReadAllText(System.IO.Path.Combine(Path, file));

    public static JsonNode Yaml(string file) => TestKit.Yaml.Json(Read(file))!;

    /// <summary>
    /// Files that the chart hands on to the cluster to the letter: made and tested elsewhere, so that a change of them needs no helm.
    /// </summary>
    public static IReadOnlyList<EmbeddedFile> Embedded { get; } =
    [new("crd/stackingruns.yaml", 0, "spec:\n"), new("rules/stacking.rules.yaml", 2), new("dashboards/stacking.json", 4)];

    /// <summary>SHA-256 over all that helm's answer depends on, but for the embedded files.</summary>
    /// <param name="values">The value set's text.</param>
    public static string Digest(string values)
    {
        StringBuilder all = new(values);
        string[] files =
        [
            "Chart.yaml",
            "values.yaml",
            "values.schema.json",
            ".helmignore",
            .. Directory
                .EnumerateFiles(System.IO.Path.Combine(Path, "templates"), "*", SearchOption.AllDirectories)
                .Select(file => System.IO.Path.GetRelativePath(Path, file))
                .Order(StringComparer.Ordinal),
        ];
        foreach (string file in files)
            all.Append('\0').Append(file).Append('\0').Append(Read(file));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }
}
