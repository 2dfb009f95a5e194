using System.Text.RegularExpressions;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd.Chart.Observability;

public sealed partial class AlertTests
{
    [Fact]
    public void Every_alert_says_how_bad_it_is_what_is_wrong_and_where_to_read_on()
    {
        Assert.NotEmpty(Alert.All);
        Assert.All(Alert.All, alert =>
        {
            Assert.Contains(alert.Severity, (string[])["critical", "warning"]);
            Assert.NotEqual("", alert.Summary);
            Assert.NotEqual("", alert.Description);
            Assert.Equal($"docs/alerts.md#{alert.Name.ToLowerInvariant()}", alert.Runbook);
        });
    }

    [Fact]
    public async Task The_document_has_a_section_for_every_alert_and_no_other()
    {
        var sections = Section().Matches(await File.ReadAllTextAsync(Repository.Path("docs", "alerts.md"))).ToList();

        Assert.Equal(Alert.All.Select(alert => alert.Name).Order(), sections.Select(section => section.Groups[1].Value).Order());
        Assert.All(sections, section =>
            Assert.All((string[])["**Means.**", "**Look at.**", "**Do.**"], part =>
                Assert.Contains(part, section.Groups[2].Value, StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public void Every_alert_is_tested_firing_and_silent()
    {
        var wanted = Alert.All.SelectMany(alert => new[] { (alert.Name, true), (alert.Name, false) });

        Assert.Empty(wanted.Except(Alert.Expectations));
    }

    [Fact]
    public void Alerts_and_their_tests_name_only_metrics_that_there_are() =>
        Assert.Empty(
            Alert.All.Select(alert => alert.Expression).Concat(Alert.MadeUpSeries).SelectMany(Metric.In).Except(Metric.Documented)
        );

    [Fact]
    public async Task Promtool_finds_the_rules_right_and_every_alert_as_expected()
    {
        var (code, output) = await PrometheusPrograms.PromtoolAsync("check", "rules", "--lint-fatal", Alert.File);
        Assert.True(code == 0, output);
        (code, output) = await PrometheusPrograms.PromtoolAsync(["test", "rules", .. Alert.TestFiles]);
        Assert.True(code == 0, output);
    }

    [GeneratedRegex(@"^## (Stacking\w+)\n(.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();
}
