using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Random;

namespace StackingK8s.Tests.Learning.Metrics;

public class GroupBootstrapTests
{
    const int Groups = 40,
        PerGroup = 25;

    [Fact]
    public void A_draw_is_the_AUC_of_the_rows_of_the_groups_drawn()
    {
        // Two groups: a draw has one of them twice, or both.
        int[] labels = [0, 1, 0, 1, 1],
            groups = [7, 7, 9, 9, 9];
        double[] scores = [0.4, 0.3, 0.2, 0.2, 0.9];

        double[] draws = new GroupBootstrap(labels, groups, 1).Aucs(scores);

        double[] possible = [0, 0.75, RocAuc.Compute(labels, scores)];
        Assert.Equal(possible.Order(), draws.Distinct().Order());
    }

    [Fact]
    public void Rows_of_a_group_that_are_alike_make_the_interval_wider_than_independent_ones()
    {
        var (labels, scores, groups) = Alike();

        var (low, high) = GroupBootstrap.Interval(new GroupBootstrap(labels, groups, 1).Aucs(scores));
        var (rowLow, rowHigh) = DeLong.Estimate(labels, scores).Interval();

        Assert.True(high - low > 1.5 * (rowHigh - rowLow), $"{high - low}, {rowHigh - rowLow}");
    }

    [Fact]
    public void Groups_of_one_row_give_the_interval_of_independent_rows()
    {
        var (labels, scores, _) = Alike();

        var (low, high) = GroupBootstrap.Interval(new GroupBootstrap(labels, [.. Enumerable.Range(0, labels.Length)], 1).Aucs(scores));
        var (rowLow, rowHigh) = DeLong.Estimate(labels, scores).Interval();

        Assert.Equal(rowLow, low, 0.005);
        Assert.Equal(rowHigh, high, 0.005);
    }

    [Fact]
    public void A_difference_is_paired_so_equal_models_differ_by_nothing()
    {
        var (labels, scores, groups) = Alike();
        GroupBootstrap bootstrap = new(labels, groups, 1);

        double[] differences = [.. bootstrap.Aucs(scores).Zip(bootstrap.Aucs([.. scores]), (first, second) => first - second)];

        Assert.All(differences, difference => Assert.Equal(0, difference));
        Assert.Equal(1, GroupBootstrap.PValue(differences));
    }

    [Fact]
    public void Draws_without_both_classes_are_left_out()
    {
        double[] draws = new GroupBootstrap([0, 1], [0, 1], 1).Aucs([0.1, 0.9]);

        Assert.Contains(draws, double.IsNaN);
        Assert.Equal((1, 1), GroupBootstrap.Interval(draws));
        Assert.True(double.IsNaN(GroupBootstrap.Interval([double.NaN]).Low));
    }

    [Fact]
    public void A_p_value_is_never_nothing() => Assert.Equal(2.0 / 101, GroupBootstrap.PValue(Enumerable.Repeat(0.5, 100)), 1e-12);

    [Fact]
    public void Very_many_rows_are_drawn_less_often() =>
        Assert.Equal(200, new GroupBootstrap(new int[1_000_001], new int[1_000_001], 1).Draws);

    static (int[] Labels, double[] Scores, int[] Groups) Alike()
    {
        RandomState random = new(3);
        int rows = Groups * PerGroup;
        int[] groups = [.. Enumerable.Range(0, rows).Select(row => row / PerGroup)],
            labels = [.. Enumerable.Range(0, rows).Select(row => row / PerGroup % 2)];
        double[] ofGroup = [.. Enumerable.Range(0, Groups).Select(_ => random.NextGaussian())];
        return (labels, [.. labels.Select((label, row) => label + ofGroup[groups[row]] + 0.5 * random.NextGaussian())], groups);
    }
}
