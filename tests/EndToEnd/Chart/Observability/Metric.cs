using System.Text.RegularExpressions;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd.Chart.Observability;

/// <summary>The metrics that a query names, and those there are.</summary>
static partial class Metric
{
    /// <summary>What docs/metrics.md lists; other tests compare its tables with what step and operator serve.</summary>
    public static IReadOnlySet<string> Documented { get; } =
        TableRow().Matches(File.ReadAllText(Repository.Path("docs", "metrics.md"))).Select(row => row.Groups[1].Value).ToHashSet();

    /// <returns>Names as documented: without what Prometheus adds to those of a histogram.</returns>
    public static IReadOnlyList<string> In(string query) => [.. Name().Matches(query).Select(name => name.Groups[1].Value).Distinct()];

    /// <returns>Labels by which a query selects or groups; not le, which only histograms have.</returns>
    public static IReadOnlyList<string> LabelsIn(string query) =>
        [
            .. Grouping()
                .Matches(query)
                .SelectMany(by => by.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries))
                .Concat(Matcher().Matches(query).Select(label => label.Groups[1].Value))
                .Where(label => label is not ("le" or "__name__"))
                .Distinct(),
        ];

    [GeneratedRegex(@"^\| `([a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"\b(stacking_[a-z_]+?)(?:_bucket|_count|_sum)?\b")]
    private static partial Regex Name();

    [GeneratedRegex(@"\b(?:by|on) \(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"[{,]\s*(\w+)\s*(?:=|!=|=~|!~)""")]
    private static partial Regex Matcher();
}
