using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Metrics;
using StackingK8s.Meta;
using StackingK8s.Meta.Evaluation;

namespace StackingK8s.Tests.Stacking.Meta;

public class SliceScoresTests
{
    static readonly int[] Labels = [0, 0, 0, 1, 1, 1, 1, 0];

    static readonly double[] Probabilities = [0.1, 0.6, 0.3, 0.9, 0.2, 0.7, 0.4, 0.5];

    [Fact]
    public void A_value_of_one_class_is_compared_with_all_rows_of_the_other()
    {
        var (none, phase, splice) = Three("none", "none", "none", "phase", "splice", "phase", "splice", "none");

        // phase is .9 and .7, above all four real rows; splice is .2 and .4, of eight pairs with them three are in order.
        Assert.Equal(1, phase.Auc);
        Assert.Equal(3.0 / 8, splice.Auc);
        Assert.Equal(RocAuc.Compute(Labels, Probabilities), none.Auc);
        Assert.Equal((4, 0), (none.Rows, none.Positives));
        Assert.Equal((2, 2), (splice.Rows, splice.Positives));
    }

    [Fact]
    public void A_value_of_both_classes_is_compared_within_its_own_rows()
    {
        var column = Compute("a", "a", "b", "a", "a", "b", "b", "b")[0];

        // a: .1 and .6 real, .9 and .2 fake; b: .3 and .5 real, .7 and .4 fake. At one half two of four are called wrong in both.
        Assert.Equal([0.75, 0.75], column.Largest.Select(value => value.Auc));
        Assert.Equal([0.5, 0.5], column.Largest.Select(value => value.ErrorRate));
        Assert.Equal(LogLoss.Compute([0, 0, 1, 1], [0.1, 0.6, 0.9, 0.2]), column.Largest[0].LogLoss);
    }

    [Fact]
    public void Intervals_are_drawn_over_groups_where_there_are_groups()
    {
        int[] labels = [.. Enumerable.Range(0, 60).Select(row => row % 2)];
        double[] probabilities = [.. labels.Select((label, row) => (label + row * 7 % 10 / 5.0) / 3)];
        var slice = SliceColumn.Create("camera", labels.Select(_ => "nikon"));

        var independent = SliceScores.Compute([slice], labels, probabilities, null, 0.5)[0].Largest[0];
        var grouped = SliceScores.Compute([slice], labels, probabilities, [.. labels.Select((_, row) => row / 10)], 0.5)[0].Largest[0];

        Assert.Equal(DeLong.Estimate(labels, probabilities).Interval(), (independent.AucLow, independent.AucHigh));
        Assert.Equal(independent.Auc, grouped.Auc);
        Assert.NotEqual(independent.AucLow, grouped.AucLow);
    }

    [Fact]
    public void Rows_of_one_group_have_no_interval()
    {
        var camera = SliceColumn.Create("camera", Labels.Select(_ => "nikon"));

        var column = SliceScores.Compute([camera], Labels, Probabilities, new int[8], 0.5);

        var value = column[0].Largest[0];
        Assert.Equal(RocAuc.Compute(Labels, Probabilities), value.Auc);
        Assert.Equal((double.NaN, double.NaN), (value.AucLow, value.AucHigh));
        Assert.Contains(" [     -,      -] ", SliceText.Format("Test manifest", column), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ten_thousand_values_the_twenty_with_the_most_rows_are_scored_and_the_rest_counted()
    {
        int rows = 10_000 + 25;
        string[] values = [.. Enumerable.Range(0, rows).Select(row => row < 10_000 ? $"v{row:00000}" : $"v{row - 10_000:00000}")];
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => row % 2)];

        var column = SliceScores.Compute([SliceColumn.Create("id", values)], labels, new double[rows], null, 0.5)[0];

        Assert.Equal((10_000, 20, rows - 40), (column.Values, column.Largest.Count, column.RestRows));
        Assert.Equal(Enumerable.Range(0, 20).Select(value => $"v{value:00000}"), column.Largest.Select(value => value.Value));
        Assert.EndsWith("  and 9,980 more values of 9,985 rows\n", SliceText.Format("Out of fold", [column]), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_rows_of_one_class_what_needs_no_other_is_computed()
    {
        var value = SliceScores.Compute([SliceColumn.Create("camera", ["nikon", "nikon"])], [1, 1], [0.9, 0.2], [0, 1], 0.5)[0].Largest[0];

        Assert.Equal((double.NaN, double.NaN, double.NaN), (value.Auc, value.AucLow, value.AucHigh));
        Assert.Equal(0.5, value.ErrorRate);
        Assert.Equal(LogLoss.Compute([1, 1], [0.9, 0.2]), value.LogLoss);
    }

    [Fact]
    public void What_a_terminal_shows_of_a_value_is_a_line_of_eighty_columns_without_control_characters()
    {
        string text = SliceText.Format("Test manifest", Compute("\u001b[2J", "", new('x', 300), "b", "b", "b", "b", "\n"));

        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("\n  \\u001b[2J ", text, StringComparison.Ordinal);
        Assert.Contains("\n  (empty) ", text, StringComparison.Ordinal);
        Assert.Contains("\n  xxxxxxxxxxxxxxxxx… ", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n').Where(line => line.StartsWith(' ')), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Confusion_is_counted_at_the_chosen_threshold_and_at_one_half() =>
        Assert.Equal(
            [new ConfusionReport(0.35, 3, 2, 1, 2), new ConfusionReport(0.5, 2, 2, 2, 2)],
            ConfusionCounts.Compute(Labels, Probabilities, 0.35)
        );

    static (SliceReport None, SliceReport Phase, SliceReport Splice) Three(params string[] values)
    {
        var largest = Compute(values)[0].Largest;
        return (largest[0], largest[1], largest[2]);
    }

    static IReadOnlyList<SliceColumnReport> Compute(params string[] values) =>
        SliceScores.Compute([SliceColumn.Create("kind", values)], Labels, Probabilities, null, 0.5);
}
