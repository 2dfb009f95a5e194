using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd.Chart;

/// <summary>
/// What helm makes of a value set, as it was committed: objects, or for a set named refused-… what is wrong with it. `make helm-render`
/// writes it with the helm of whoever changes the chart; tests read it where there is no helm.
/// </summary>
/// <param name="name">Of the value set.</param>
sealed partial class Rendering(string name)
{
    const string Sources = "sources sha256:";

    static readonly string Folder = Repository.Path("tests", "EndToEnd", "Chart");

    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory
            .GetFiles(Path.Combine(Folder, "Values"), "*.yaml")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Accepted => [.. Names.Where(name => !name.StartsWith("refused-", StringComparison.Ordinal))];

    public bool IsRefused { get; } = name.StartsWith("refused-", StringComparison.Ordinal);

    public string ValuesFile { get; } = Path.Combine(Folder, "Values", $"{name}.yaml");

    public string File => Path.Combine(Folder, "Rendered", $"{name}.{(IsRefused ? "txt" : "yaml")}");

    public string Digest => ChartFolder.Digest(System.IO.File.ReadAllText(ValuesFile));

    /// <summary>First line, with the digest of what it was made from; then helm's words.</summary>
    public (string Digest, string Text) Committed()
    {
        string[] parts = System.IO.File.ReadAllText(File).Split('\n', 2);
        return (parts[0].Split(Sources).Last(), parts[1]);
    }

    public string Header(string version) => $"# make helm-render, helm {version}, {Sources}{Digest}";

    /// <returns>helm's words now, embedded files folded.</returns>
    public string Render()
    {
        var (rendered, text) = Helm.Template(ValuesFile);
        if (rendered == IsRefused)
            throw new InvalidOperationException($"{name}: helm {(rendered ? "renders what it should refuse" : text)}");
        // helm finds what is wrong in any order.
        return IsRefused
            ? string.Concat(
                text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => line.Trim())
                    .OrderBy(line => line.StartsWith('-'))
                    .ThenBy(line => line, StringComparer.Ordinal)
                    .Select(line => line + "\n")
            )
            : ChartFolder.Embedded.Aggregate(text, (folded, file) => file.Fold(folded));
    }

    /// <summary>The objects as a cluster would get them.</summary>
    public IReadOnlyList<ChartObject> Objects() =>
        [
            .. Documents()
                .Split(ChartFolder.Embedded.Aggregate(Committed().Text, (text, file) => file.Unfold(text)))
                .Select(document => (Text: document, Json: Yaml.Json(document) as JsonObject))
                .Where(document => document.Json is not null)
                .Select(document => new ChartObject(document.Json!, document.Text)),
        ];

    [GeneratedRegex("^---\n", RegexOptions.Multiline)]
    private static partial Regex Documents();
}
