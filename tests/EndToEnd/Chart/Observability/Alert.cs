using System.Text.Json.Nodes;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd.Chart.Observability;

/// <summary>One alert of the chart's rule file.</summary>
sealed record Alert(string Name, string Expression, string Severity, string Summary, string Description, string Runbook)
{
    public static string File { get; } = Repository.Path("helm", "stacking-operator", "rules", "stacking.rules.yaml");

    public static IReadOnlyList<Alert> All { get; } =
    [
        .. Yaml.Json(System.IO.File.ReadAllText(File))!["groups"]!
            .AsArray()
            .SelectMany(group => group!["rules"]!.AsArray())
            .Select(rule => new Alert(
                Text(rule, "alert"),
                Text(rule, "expr"),
                Text(rule?["labels"], "severity"),
                Text(rule?["annotations"], "summary"),
                Text(rule?["annotations"], "description"),
                Text(rule?["annotations"], "runbook")
            )),
    ];

    /// <summary>The files of unit tests for promtool.</summary>
    public static IReadOnlyList<string> TestFiles { get; } = [.. Directory.GetFiles(Path.GetDirectoryName(File)!, "*.test.yaml")];

    /// <summary>Every expectation of the test files: the alert's name, and whether it fires there.</summary>
    public static IEnumerable<(string Name, bool Fires)> Expectations =>
        Tests
            .SelectMany(test => test["alert_rule_test"]!.AsArray())
            .Select(expected => (Text(expected, "alertname"), expected!["exp_alerts"]!.AsArray().Count > 0));

    /// <summary>Every series that the test files make up.</summary>
    public static IEnumerable<string> MadeUpSeries =>
        Tests.SelectMany(test => test["input_series"]!.AsArray()).Select(series => Text(series, "series"));

    static IEnumerable<JsonNode> Tests =>
        TestFiles.SelectMany(file => Yaml.Json(System.IO.File.ReadAllText(file))!["tests"]!.AsArray()).Select(test => test!);

    static string Text(JsonNode? of, string field) => of?[field]?.GetValue<string>() ?? "";
}
