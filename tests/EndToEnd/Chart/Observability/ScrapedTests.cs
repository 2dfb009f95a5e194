using System.Text.RegularExpressions;

namespace StackingK8s.Tests.EndToEnd.Chart.Observability;

/// <summary>Every query of the dashboard and every alert, in a real Prometheus that has scraped an operator and steps at work.</summary>
public sealed partial class ScrapedTests(ObservedRuns runs) : IClassFixture<ObservedRuns>
{
    public static TheoryData<string, string, string> Queries() =>
        [.. Panel.All.SelectMany(panel => panel.Queries.Select(query => (panel.Title, query.Expression, query.Legend)))];

    [Theory, MemberData(nameof(Queries))]
    public async Task Every_query_of_the_dashboard_has_data_and_the_labels_of_its_legend(string panel, string expression, string legend)
    {
        var series = await runs.RangeAsync(Filled(expression));

        Assert.True(series.Any(each => each.Values.Count > 0), $"{panel}: nothing for {expression}");
        Assert.All(LegendLabel().Matches(legend), label => Assert.All(series, each => Assert.Contains(label.Groups[1].Value, each.Labels)));
    }

    [Fact]
    public async Task Every_variable_of_the_dashboard_offers_what_there_is()
    {
        Dictionary<string, string> expected = new() { ["namespace"] = "lab", ["run"] = "tiny" };
        foreach (var variable in Panel.Variables.Where(variable => variable["type"]!.GetValue<string>() == "query"))
        {
            var query = LabelValues().Match(variable["query"]!["query"]!.GetValue<string>());
            var values = await runs.Prometheus.GetAsync(
                $"label/{query.Groups[2].Value}/values",
                ("match[]", Filled(query.Groups[1].Value))
            );
            Assert.Contains(expected[variable["name"]!.GetValue<string>()], values.AsArray().Select(value => value!.GetValue<string>()));
        }
    }

    [Fact]
    public async Task Prometheus_evaluates_every_alert_and_those_fire_that_should()
    {
        var rules = (await runs.Prometheus.GetAsync("rules"))["groups"]!
            .AsArray()
            .SelectMany(group => group!["rules"]!.AsArray())
            .Select(rule => rule!)
            .ToList();

        Assert.Equal(Alert.All.Select(alert => alert.Name).Order(), rules.Select(rule => rule["name"]!.GetValue<string>()).Order());
        Assert.All(rules, rule => Assert.True(rule["health"]!.GetValue<string>() == "ok", rule.ToJsonString()));
        var firing = rules
            .SelectMany(rule => rule["alerts"]!.AsArray())
            .Where(alert => alert!["state"]!.GetValue<string>() == "firing")
            .Select(alert => alert!["annotations"]!["summary"]!.GetValue<string>());
        Assert.Equal(
            ["StackingRun lab/broken failed: DataError.", "Steps of stage foldTrainer fail because their storage does not answer."],
            firing.Order()
        );
    }

    [Fact]
    public async Task Alerts_and_their_tests_use_only_labels_that_the_metrics_have()
    {
        List<string> unknown = [];
        foreach (string query in Alert.All.Select(alert => alert.Expression).Concat(Alert.MadeUpSeries).Distinct())
        {
            var had = new HashSet<string>();
            foreach (string metric in Metric.In(query))
                had.UnionWith(
                    (await runs.Prometheus.GetAsync("series", ("match[]", $"{{__name__=~\"{metric}(_bucket|_count)?\"}}")))
                        .AsArray()
                        .SelectMany(series => series!.AsObject().Select(label => label.Key))
                );
            unknown.AddRange(Metric.LabelsIn(query).Except(had).Select(label => $"{label} in {query}"));
        }
        Assert.Empty(unknown);
    }

    /// <summary>As Grafana sends it, with everything selected.</summary>
    static string Filled(string expression) =>
        expression
            .Replace("$namespace", ".*", StringComparison.Ordinal)
            .Replace("$run", ".*", StringComparison.Ordinal)
            .Replace("$__rate_interval", "20s", StringComparison.Ordinal)
            .Replace("$__range", "10m", StringComparison.Ordinal);

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex LegendLabel();

    [GeneratedRegex(@"^label_values\((.*), (\w+)\)$")]
    private static partial Regex LabelValues();
}
