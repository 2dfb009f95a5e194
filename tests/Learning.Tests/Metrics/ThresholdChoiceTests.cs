using StackingK8s.Learning.Metrics;

namespace StackingK8s.Tests.Learning.Metrics;

public class ThresholdChoiceTests
{
    static readonly int[] Labels = [0, 0, 0, 0, 1, 0, 1, 1, 1, 1];

    static readonly double[] Scores = [0.05, 0.1, 0.2, 0.3, 0.35, 0.6, 0.65, 0.7, 0.8, 0.9];

    [Fact]
    public void Balanced_accuracy_takes_the_threshold_where_both_classes_are_called_right_most_often() =>
        Assert.Equal(0.65, ThresholdChoice.BalancedAccuracy(Labels, Scores)); // as good as 0.35, and higher

    [Fact]
    public void The_equal_error_rate_takes_the_threshold_where_both_rates_are_nearest() =>
        Assert.Equal(0.6, ThresholdChoice.EqualErrorRate(Labels, Scores)); // one of five missed, one of five accepted

    [Theory]
    [InlineData(0, 0.65)]
    [InlineData(0.19, 0.65)]
    [InlineData(0.2, 0.35)]
    [InlineData(1, 0.05)]
    public void A_bound_on_false_positives_takes_the_lowest_threshold_within_it(double bound, double threshold) =>
        Assert.Equal(threshold, ThresholdChoice.ForFalsePositives(Labels, Scores, bound));

    [Fact]
    public void A_bound_that_even_the_highest_score_breaks_calls_nothing_positive()
    {
        double threshold = ThresholdChoice.ForFalsePositives([1, 0], [0.4, 0.9], 0);

        Assert.True(threshold > 0.9);
        Assert.Equal(0, Confusion.Count([1, 0], [0.4, 0.9], threshold).FalsePositives);
    }

    [Fact]
    public void Rows_of_one_class_have_no_threshold() =>
        Assert.Throws<ArgumentException>(() => ThresholdChoice.BalancedAccuracy([1, 1], [0.1, 0.2]));
}
