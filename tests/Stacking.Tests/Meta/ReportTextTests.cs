using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Meta;

namespace StackingK8s.Tests.Stacking.Meta;

public class ReportTextTests
{
    static readonly ScoreReport Score = new("effnet", 100, 0.8, 0.7, 0.9, 0.8, 0.75, 0.7, 0.5, 0.25);

    static readonly MetaReport Report = new(
        1000,
        66,
        ["REAL", "FAKE"],
        10,
        "video",
        TreeStart.Blend,
        new(
            SearchStrategy.Grid,
            144,
            900,
            100,
            new Dictionary<string, double> { ["num_leaves"] = 7 },
            Score with
            {
                Model = MetaReport.MetaModel,
            },
            [Score]
        ),
        [Score],
        [],
        null,
        null,
        []
    );

    [Fact]
    public void The_heading_says_which_label_is_positive_and_where_groups_come_from()
    {
        string text = ReportText.Format(Report);

        Assert.Contains("66 columns, 10 groups (video); trees start", text, StringComparison.Ordinal);
        Assert.Contains("\nPositive is FAKE, negative REAL.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("no groups", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "\nno groups: every row is taken as independent.\n")]
    [InlineData(998, "\nno groups: every row is taken as independent; only copies of an image stay together.\n")]
    public void Without_a_group_column_it_says_that_rows_are_taken_as_independent(int groups, string said) =>
        Assert.Contains(said, ReportText.Format(Report with { Groups = groups, GroupColumn = null }), StringComparison.Ordinal);

    [Theory]
    [InlineData(0.01, 0.03, "is better than the best expert, effnet")]
    [InlineData(-0.03, -0.01, "is worse than the best expert, effnet")]
    [InlineData(-0.01, 0.03, "is not shown to differ from the best expert, effnet")]
    public void The_comparison_follows_the_interval_of_the_difference(double low, double high, string outcome)
    {
        string text = ReportText.Format(Report with { Comparison = new(MetaReport.MetaModel, "effnet", (low + high) / 2, low, high, 0.1) });

        Assert.Contains(outcome, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_test_manifest_the_report_says_that_the_score_is_optimistic() =>
        Assert.Contains(
            "No test manifest: the selection score above chose its own winner",
            ReportText.Format(Report),
            StringComparison.Ordinal
        );

    [Fact]
    public void The_report_names_the_best_parameters_and_the_experts_beside_the_meta_model()
    {
        string text = ReportText.Format(Report);

        Assert.Contains("Best parameters: num_leaves=7", text, StringComparison.Ordinal);
        Assert.Contains("Out of fold (every row", text, StringComparison.Ordinal);
    }
}
