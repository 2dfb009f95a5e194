using StackingK8s.Contracts.Evaluations;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;
using StackingK8s.Meta;
using StackingK8s.Meta.Evaluation;

namespace StackingK8s.Tests.Stacking.Meta;

public class SetEvaluationTests
{
    static readonly string[] Experts = ["effnet", "maxvit"];

    static readonly int[] Both = [0, 0, 0, 0, 1, 1, 1, 1];

    [Fact]
    public void A_set_of_one_class_gets_what_can_be_computed_and_a_reason_for_the_rest()
    {
        var report = Evaluate([0, 0, 0, 0], null);

        Assert.All(report.Scores, score =>
        {
            Assert.All([score.Auc, score.AucLow, score.AucHigh, score.AveragePrecision, score.F1, score.EqualErrorRate], value =>
                Assert.True(double.IsNaN(value))
            );
            Assert.True(double.IsFinite(score.LogLoss) && double.IsFinite(score.Accuracy));
        });
        Assert.Empty(report.Comparisons);
        Assert.Empty(report.GroupScores);
        Assert.Equal(0.5, report.Accuracy);
        Assert.Equal(0.5, report.AtThreshold.FalsePositiveRate);
        Assert.True(double.IsNaN(report.AtThreshold.TruePositiveRate) && double.IsNaN(report.AtThreshold.F1));
        Assert.All(report.CalibrationErrors, model => Assert.True(double.IsFinite(model.ExpectedError)));
        Assert.Equal(2, report.Missing.Count);
        Assert.StartsWith("All rows are real: AUC", report.Missing[0], StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", EvaluationText.Format(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Positives_alone_have_an_F1_but_no_average_precision()
    {
        var report = Evaluate([1, 1, 1, 1], null);

        Assert.True(double.IsNaN(report.Scores[^1].AveragePrecision));
        Assert.True(double.IsFinite(report.Scores[^1].F1) && double.IsFinite(report.AtThreshold.F1));
        Assert.Single(report.Missing);
    }

    [Fact]
    public void Rows_of_one_group_have_scores_but_no_interval_and_no_comparison()
    {
        var report = Evaluate(Both, [.. Both.Select(_ => "video")]);

        Assert.True(double.IsFinite(report.Scores[^1].Auc));
        Assert.True(double.IsNaN(report.Scores[^1].AucLow) && double.IsNaN(report.Scores[^1].AucHigh));
        Assert.Empty(report.Comparisons);
        Assert.Contains("All rows are of one group", Assert.Single(report.Missing), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_of_both_classes_is_named_where_groups_cannot_be_scored()
    {
        var report = Evaluate(Both, ["a", "a", "b", "mixed", "mixed", "c", "c", "d"]);

        Assert.Empty(report.GroupScores);
        Assert.Equal("No score per group: the group 'mixed' has rows of both classes.", Assert.Single(report.Missing));
    }

    [Fact]
    public void Groups_of_one_class_each_are_scored_too_and_intervals_are_drawn_over_them()
    {
        var report = Evaluate(Both, ["a", "a", "b", "b", "c", "c", "d", "d"]);

        Assert.Empty(report.Missing);
        Assert.Equal(4, report.Groups);
        Assert.All(report.GroupScores, score => Assert.Equal(4, score.Rows));
        Assert.Equal(4, report.Scores.Count);
        Assert.Equal(Experts, report.Comparisons.Select(compared => compared.Against));
        Assert.Equal("maxvit", Assert.Single(report.Comparisons, compared => compared.Chosen).Against);
    }

    [Fact]
    public void Counts_and_shares_at_the_threshold_are_those_counted_by_hand()
    {
        // Probabilities of the meta-model: 0.9 in every other row, else 0.2.
        var report = Evaluate([0, 1, 1, 0, 0, 1], null, threshold: 0.2);
        var half = report.Confusion[1];

        Assert.Equal(new(0.2, 3, 3, 0, 0), report.Confusion[0]);
        Assert.Equal((0.5, 1, 2, 2, 1), (half.Threshold, half.TruePositives, half.FalsePositives, half.FalseNegatives, half.TrueNegatives));
        Assert.Equal(0.5, report.Accuracy);
        Assert.Equal(2.0 / 3, report.AtThreshold.F1, 12);
    }

    [Fact]
    public void No_line_of_the_text_is_longer_than_a_terminal()
    {
        DataFinding finding = new(
            "same-bytes-in-test",
            $"{new string('x', 70)} have the same bytes as images that are trained on.\n  table"
        );
        var text = EvaluationText.Format(
            Evaluate(Both, ["a", "a", "b", "mixed", "mixed", "c", "c", "d"]) with
            {
                TrainedOn = [finding],
                TestRows = 3,
            }
        );

        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("Warning: xxx", text, StringComparison.Ordinal);
        Assert.DoesNotContain("  table", text, StringComparison.Ordinal);
        Assert.Contains("3 of 8 images are in the run's test manifest", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_paired_test_over_groups_and_one_of_independent_rows_give_the_same_difference()
    {
        double[] first = [0.1, 0.2, 0.3, 0.6, 0.4, 0.7, 0.8, 0.9],
            second = [0.3, 0.1, 0.6, 0.7, 0.2, 0.4, 0.9, 0.8];

        var rows = PairedAuc.Compare(Both, null, first, second);
        var groups = PairedAuc.Compare(Both, [0, 0, 1, 1, 2, 2, 3, 3], first, second);

        Assert.Equal(RocAuc.Compute(Both, first) - RocAuc.Compute(Both, second), rows.Difference, 12);
        Assert.Equal(rows.Difference, groups.Difference, 12);
        Assert.Equal((0, 4), (rows.Groups, groups.Groups));
        Assert.True(groups.Low <= groups.Difference && groups.Difference <= groups.High);
    }

    static EvaluationReport Evaluate(int[] labels, string[]? groups, double threshold = 0.5)
    {
        EvaluatedSet set = new(
            "lab-tiny-u1",
            "new.csv",
            new('0', 64),
            ["real", "fake"],
            labels,
            groups is null ? null : "video",
            groups,
            [],
            [],
            0
        );
        return SetEvaluation.Compute(set, Logits(labels.Length), Meta(labels.Length), Experts, "maxvit", threshold).Report;
    }

    static double[] Meta(int rows) => [.. Enumerable.Range(0, rows).Select(row => row % 2 == 0 ? 0.9 : 0.2)];

    static FloatMatrix Logits(int rows) => new(rows, 2, [.. Enumerable.Range(0, 2 * rows).Select(i => (i * 7 % 11 - 5) / 4f)]);
}
