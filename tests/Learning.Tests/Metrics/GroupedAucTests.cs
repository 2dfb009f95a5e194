using StackingK8s.Learning.Metrics;

namespace StackingK8s.Tests.Learning.Metrics;

public sealed class GroupedAucTests
{
    static readonly int[] Labels = [0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0];
    static readonly double[] Scores = [0.1, 0.4, 0.35, 0.2, 0.8, 0.5, 0.3, 0.3, 0.9, 0.6, 0.7, 0.15];

    [Fact]
    public void Of_one_fold_it_is_the_AUC_and_of_independent_rows_its_variance_is_near_DeLongs()
    {
        int[] fold = new int[12],
            rows = [.. Enumerable.Range(0, 12)];
        var grouped = GroupedAuc.Estimate(Labels, Scores, fold, rows);
        var delong = DeLong.Estimate(Labels, Scores);
        Assert.Equal(delong.Auc, grouped.Auc, 12);
        // Sums of squares over n (n - 1) instead of two sums over m (m - 1): 12 / 11 against 6 / 5.
        Assert.Equal(delong.Variance * 5 / 6 * 12 / 11, grouped.Variance, 12);
    }

    [Fact]
    public void Rows_of_different_folds_are_not_compared()
    {
        int[] folds = [.. Enumerable.Range(0, 12).Select(row => row / 6)];
        double[] shifted = [.. Scores.Select((score, row) => score + 100 * folds[row])];
        int[] rows = [.. Enumerable.Range(0, 12)];
        Assert.Equal(GroupedAuc.Estimate(Labels, Scores, folds, rows), GroupedAuc.Estimate(Labels, shifted, folds, rows));
    }

    [Fact]
    public void Copies_of_a_row_in_its_group_add_no_certainty()
    {
        int[] once = [.. Enumerable.Range(0, 12)],
            twice = [.. once, .. once];
        var single = GroupedAuc.Estimate(Labels, Scores, new int[12], once);
        var doubled = GroupedAuc.Estimate([.. Labels, .. Labels], [.. Scores, .. Scores], new int[24], twice);
        Assert.Equal(single.Auc, doubled.Auc, 12);
        Assert.Equal(single.Variance, doubled.Variance, 12);
    }

    [Fact]
    public void Without_both_classes_in_a_fold_there_is_no_AUC_and_of_one_group_no_variance()
    {
        Assert.True(double.IsNaN(GroupedAuc.Estimate([1, 1], [0.1, 0.2], [0, 0], [0, 1]).Auc));
        Assert.True(double.IsNaN(GroupedAuc.Estimate([0, 1], [0.1, 0.2], [0, 0], [0, 0]).Variance));
    }

    [Fact]
    public void Lists_of_different_lengths_are_refused() =>
        Assert.Throws<ArgumentException>(() => GroupedAuc.Estimate([0, 1], [0.1, 0.2], [0], [0, 1]));
}
