namespace StackingK8s.Tests.EndToEnd.Chart.Observability;

public sealed class DashboardTests
{
    [Fact]
    public void No_panel_lies_on_another_or_beyond_the_edge()
    {
        Assert.All(Panel.All, panel => Assert.InRange(panel.Place.X + panel.Place.Width, 1, 24));
        Assert.Empty(
            from panel in Panel.All
            from other in Panel.All
            where panel.Id < other.Id && panel.Overlaps(other)
            select $"{panel.Title} and {other.Title}"
        );
    }

    [Fact]
    public void Every_panel_has_an_id_and_a_title_of_its_own_and_says_what_it_shows_in_which_unit()
    {
        Assert.Equal(Panel.All.Count, Panel.All.Select(panel => panel.Id).Distinct().Count());
        Assert.Equal(Panel.All.Count, Panel.All.Select(panel => panel.Title).Distinct().Count());
        Assert.All(Panel.All.Where(panel => panel.Type != "row"), panel =>
        {
            Assert.NotEqual("", panel.Unit);
            Assert.NotEqual("", panel.Description);
            Assert.NotEmpty(panel.Queries);
            Assert.Equal("${datasource}", panel.Json["datasource"]!["uid"]!.GetValue<string>());
            Assert.All(panel.Json["targets"]!.AsArray(), target =>
                Assert.Equal("${datasource}", target!["datasource"]!["uid"]!.GetValue<string>())
            );
        });
    }

    [Fact]
    public void Every_variable_is_used()
    {
        string text = Panel.Dashboard["panels"]!.ToJsonString();
        Assert.All(Panel.Variables.Select(variable => variable["name"]!.GetValue<string>()), name =>
            Assert.True(
                text.Contains($"${name}", StringComparison.Ordinal) || text.Contains($"${{{name}}}", StringComparison.Ordinal),
                name
            )
        );
    }

    [Fact]
    public void Panels_name_only_metrics_that_there_are() =>
        Assert.Empty(
            Panel.All.SelectMany(panel => panel.Queries).SelectMany(query => Metric.In(query.Expression)).Except(Metric.Documented)
        );
}
