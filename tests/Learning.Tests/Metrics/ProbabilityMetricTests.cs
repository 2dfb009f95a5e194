using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Random;

namespace StackingK8s.Tests.Learning.Metrics;

/// <summary>Log-loss, average precision and equal error rate.</summary>
public class ProbabilityMetricTests
{
    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_probability_outside_0_to_1_is_rejected(double probability) =>
        Assert.Contains("Row 1", Assert.Throws<ArgumentException>(() => LogLoss.Compute([0, 1], [0.5, probability])).Message);

    [Fact]
    public void What_needs_a_class_that_is_missing_is_not_a_number()
    {
        Assert.True(double.IsNaN(AveragePrecision.Compute([0, 0], [0.1, 0.2])));
        Assert.True(double.IsNaN(EqualErrorRate.Compute([1, 1], [0.1, 0.2])));
        Assert.True(double.IsNaN(EqualErrorRate.Compute([0, 0], [0.1, 0.2])));
        Assert.True(double.IsNaN(LogLoss.Compute([], [])));
    }

    [Theory]
    [InlineData('A', 0.4739874140733315, 0.7768878833584716, 0.2)]
    [InlineData('B', 0.4791558475990554, 0.8894397390049564, 0.2)]
    public void They_equal_scikit_learn(char which, double logLoss, double averagePrecision, double equalErrorRate)
    {
        double[] scores = Sample.Scores(which);
        Assert.Equal(logLoss, LogLoss.Compute(Sample.Labels, scores), 1e-14);
        Assert.Equal(averagePrecision, AveragePrecision.Compute(Sample.Labels, scores), 1e-14);
        Assert.Equal(equalErrorRate, EqualErrorRate.Compute(Sample.Labels, scores), 1e-14);
    }

    [Fact]
    public void Certainty_in_the_wrong_costs_much_but_not_all() =>
        Assert.Equal(18.165667730784467, LogLoss.Compute([1, 0], [0, 0.25]), 1e-13);

    [Fact] // precision 1/1 at the first positive, 2/3 at the tie that holds the second, each worth half the recall
    public void Average_precision_goes_by_steps() =>
        Assert.Equal((1 + 2 / 3.0) / 2, AveragePrecision.Compute([1, 0, 1, 0], [0.9, 0.5, 0.5, 0.1]), 1e-15);

    [Fact]
    public void Scores_that_say_nothing_have_the_share_of_positives_as_precision_and_half_the_errors()
    {
        Assert.Equal(0.25, AveragePrecision.Compute([1, 0, 0, 0], [1, 1, 1, 1]));
        Assert.Equal(0.5, EqualErrorRate.Compute([1, 0, 0, 0], [1, 1, 1, 1]));
    }

    [Fact]
    public void Perfect_and_reversed_order_err_never_and_always()
    {
        Assert.Equal(0, EqualErrorRate.Compute([0, 0, 1], [1, 2, 3]));
        Assert.Equal(1, EqualErrorRate.Compute([1, 1, 0], [1, 2, 3]));
    }

    // Strictest first: 1 of 3 positives found, then a tie takes 1 of 2 negatives and another positive. On that straight piece
    // accepted = t/2 and missed = 2/3 - t/3, equal at t = 0.8.
    [Fact]
    public void Between_thresholds_the_curve_is_straight() =>
        Assert.Equal(0.4, EqualErrorRate.Compute([1, 1, 0, 1, 0], [9, 5, 5, 2, 1]), 1e-15);

    [Fact]
    public void The_order_of_rows_and_the_scale_of_scores_do_not_matter()
    {
        var (labels, scores) = Sample.Tied(4, 101);
        int[] order = new RandomState(9).Permutation(101);
        int[] mixed = [.. order.Select(row => labels[row])];
        double[] stretched = [.. order.Select(row => Math.Exp(3 * scores[row]) - 7)];
        Assert.Equal(EqualErrorRate.Compute(labels, scores), EqualErrorRate.Compute(mixed, stretched));
        Assert.Equal(AveragePrecision.Compute(labels, scores), AveragePrecision.Compute(mixed, stretched));
        Assert.Equal(RocAuc.Compute(labels, scores), RocAuc.Compute(mixed, stretched));
    }
}
