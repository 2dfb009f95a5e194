using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Meta;

namespace StackingK8s.Tests.Stacking.Meta;

public class ReportTextTests
{
    static readonly ScoreReport Score = new("effnet", 100, 0.8, 0.7, 0.9, 0.8, 0.75, 0.7, 0.5, 0.25);

    internal static readonly MetaReport Report = new(
        1000,
        66,
        ["REAL", "FAKE"],
        10,
        "video",
        TreeStart.Blend,
        new(
            SearchStrategy.Grid,
            SearchMetric.Auc,
            new(ValidationStrategy.CrossValidation, ValidationUnit.Group, 3, [333, 333, 334], [3, 3, 4]),
            144,
            144,
            new("blend 0.1", 0.81, 0.01, 0.83, [0.8, 0.81, 0.82]),
            new Dictionary<string, double> { ["n_estimators"] = 0, ["num_leaves"] = 7 },
            [new("effnet", 0.8, 0.01, 0.82, [0.79, 0.8, 0.81]), new("blend 0.1", 0.81, 0.01, 0.83, [0.8, 0.81, 0.82])],
            new("trees", 0.8, 0.02, null, [0.78, 0.8, 0.82]),
            new(-0.01, 0.004)
        ),
        [Score],
        [new("effnet", 0.8, 0.82, 0.03, [0.79, 0.82, 0.85])],
        [],
        [],
        [],
        0,
        [],
        [],
        new(CalibrationKind.Temperature, 1.5, 0, 0.5, 0.45, 0.19, 0.04),
        new("f1", 0.4321, new(0.8, 0.75, 0.25, 0.75), null),
        []
    );

    [Fact]
    public void The_heading_says_which_label_is_positive_and_where_groups_come_from()
    {
        string text = ReportText.Format(Report);

        Assert.Contains("66 columns, 10 groups (video).\n", text, StringComparison.Ordinal);
        Assert.Contains("\nPositive is FAKE, negative REAL.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("no groups", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, " no groups: every row is taken as independent. ")]
    [InlineData(998, " no groups: every row is taken as independent; only copies of an image stay together. ")]
    public void Without_a_group_column_it_says_that_rows_are_taken_as_independent(int groups, string said) =>
        Assert.Contains(said, Sentences(Report with { Groups = groups, GroupColumn = null }), StringComparison.Ordinal);

    [Theory]
    [InlineData(0.01, 0.03, "is better than the expert that is best out of fold, effnet")]
    [InlineData(-0.03, -0.01, "is worse than the expert that is best out of fold, effnet")]
    [InlineData(-0.01, 0.03, "is not shown to differ from the expert that is best out of fold, effnet")]
    public void The_comparison_follows_the_interval_of_the_difference(double low, double high, string outcome)
    {
        ComparisonReport compared = new(MetaReport.MetaModel, "effnet", true, (low + high) / 2, low, high, 0.1);

        Assert.Contains(outcome, Sentences(Report with { Comparisons = [compared] }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "(paired; DeLong, rows taken as independent).")]
    [InlineData(4, "(paired; bootstrap over 4 groups).")]
    public void The_comparison_says_what_its_interval_takes_as_independent(int groups, string method)
    {
        ComparisonReport compared = new(MetaReport.MetaModel, "effnet", true, 0, -0.1, 0.1, 0.5);

        Assert.Contains(method, ReportText.FormatComparison(compared, groups), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.55, 0.48, true)]
    [InlineData(0.45, 0.4, true)]
    [InlineData(0.55, 0.51, false)]
    public void An_expert_that_is_no_better_than_chance_is_named(double auc, double low, bool named)
    {
        string text = Sentences(Report with { OutOfFold = [Score with { Auc = auc, AucLow = low }] });

        Assert.Equal(named, text.Contains("The expert effnet is no better than chance out of fold", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.00004, "+0.0000")]
    [InlineData(-0.00004, "+0.0000")]
    [InlineData(-0.00006, "-0.0001")]
    [InlineData(0.01, "+0.0100")]
    public void A_difference_has_one_sign(double difference, string text) => Assert.Equal(text, Signed.Text(difference));

    [Fact]
    public void The_ladder_has_each_steps_gain()
    {
        string text = ReportText.Format(
            Report with
            {
                Test = [Score],
                Ladder = [new("single network", 0.7, null, null, null), new("mean of folds", 0.8, 0.1, 0.05, 0.15)],
            }
        );

        Assert.Contains(
            "\n  single network  0.7000\n  mean of folds   0.8000  +0.1000 [+0.0500, +0.1500]\n",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_a_test_manifest_the_report_says_that_the_score_is_optimistic() =>
        Assert.Contains("No test manifest: the selection scores above chose their own winner", Sentences(Report), StringComparison.Ordinal);

    [Fact]
    public void The_winner_is_marked_among_the_candidates_and_the_reason_against_trees_is_given()
    {
        string text = ReportText.Format(Report);

        Assert.Contains("\n* blend 0.1 ", text, StringComparison.Ordinal);
        Assert.Contains(
            "Winner: blend 0.1. Trees gain -0.0100 over the best without trees, not more than",
            Sentences(Report),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("Trees: ", text, StringComparison.Ordinal);
        Assert.Contains("Out of fold (every row", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_are_named_where_trees_were_added()
    {
        var search = Report.Search with
        {
            Winner = Report.Search.Trees,
            BestParameters = new Dictionary<string, double> { ["n_estimators"] = 50, ["num_leaves"] = 7 },
            TreesGain = new(0.02, 0.004),
        };

        string text = Sentences(Report with { Search = search });

        Assert.Contains("more than the standard error of 0.0040. Trees: n_estimators=50, num_leaves=7 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_of_the_report_fits_eighty_columns()
    {
        ComparisonReport compared = new(MetaReport.MetaModel, "effnet", true, 0, -0.1, 0.1, 0.5);
        SliceColumnReport camera = new("camera", 25, 12_345, [new(new('x', 200), 1_000_000, 999_999, 0.5, 0.4, 0.6, 0.7, 1)]);
        ConfusionReport counted = new(0.5, 1_000_000, 1_000_000, 1_000_000, 1_000_000);

        string text = ReportText.Format(
            Report with
            {
                GroupColumn = null,
                Test = [Score],
                OutOfFoldGroups = [Score],
                Ladder = [new("mean of experts", 0.7, 0.1, 0.05, 0.15)],
                Comparisons = [compared],
                Threshold = new("f1", 0.4321, new(0.8, 0.75, 0.25, 0.75), new(0.8, 1, 1, 0.75)),
                TestSlices = [camera],
                TestConfusion = [counted],
                OutOfFoldConfusion = [counted],
                ImportanceByExpert = [new("effnet", 1, 1, 1_000_000, 12.5)],
                ImportanceByLayer = [new("stage3.mean", 1, 1, 1_000_000, null)],
            }
        );

        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("\nconfusion of the meta-model", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_word_that_is_too_long_has_a_line_of_its_own_and_nothing_is_lost()
    {
        string name = new('x', 100);

        string text = ReportText.Format(Report with { LabelNames = ["REAL", name] });

        Assert.Contains($"\nPositive is\n{name},\nnegative REAL.\n", text, StringComparison.Ordinal);
    }

    /// <summary>The report without its line breaks.</summary>
    static string Sentences(MetaReport report) => ReportText.Format(report).Replace('\n', ' ');
}
