using StackingK8s.Learning.Metrics;

namespace StackingK8s.Tests.Learning.Metrics;

// Reference: the definition over all pairs in numpy, quantiles and tails by scipy 1.10.1.
public class DeLongTests
{
    [Fact]
    public void Too_few_of_a_class_leave_the_variance_unknown()
    {
        var estimate = DeLong.Estimate([1, 0, 0], [3, 2, 1]);
        Assert.Equal(1, estimate.Auc);
        Assert.True(double.IsNaN(estimate.Variance));
        Assert.True(double.IsNaN(estimate.Interval().Low));
        Assert.True(double.IsNaN(DeLong.Compare([1, 0, 0], [3, 2, 1], [3, 1, 4]).PValue));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_level_outside_0_to_1_is_rejected(double level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AucEstimate(0.5, 0.1).Interval(level));

    [Theory]
    [InlineData('A', 0.8333333333333334, 0.004496296296296296)]
    [InlineData('B', 0.9186666666666667, 0.0018634497354497355)]
    public void Auc_and_variance_equal_the_definition_over_all_pairs(char scores, double auc, double variance)
    {
        var estimate = DeLong.Estimate(Sample.Labels, Sample.Scores(scores));
        Assert.Equal(auc, estimate.Auc, 1e-15);
        Assert.Equal(RocAuc.Compute(Sample.Labels, Sample.Scores(scores)), estimate.Auc);
        Assert.Equal(variance, estimate.Variance, 1e-16);
    }

    [Fact]
    public void The_interval_is_normal_and_stays_within_0_to_1()
    {
        var (low, high) = DeLong.Estimate(Sample.Labels, Sample.A).Interval();
        Assert.Equal(0.7019090697140848, low, 1e-14);
        Assert.Equal(0.9647575969525819, high, 1e-14);
        Assert.Equal(1, new AucEstimate(0.99, 0.01).Interval().High);
        Assert.Equal(0, new AucEstimate(0.01, 0.01).Interval().Low);
    }

    [Fact]
    public void Two_models_on_the_same_rows_are_compared_pairwise()
    {
        var comparison = DeLong.Compare(Sample.Labels, Sample.A, Sample.B);
        Assert.Equal(0.007506095238095238, comparison.Variance, 1e-16);
        Assert.Equal(-0.9849443093623701, comparison.Z, 1e-13);
        Assert.Equal(0.32465142695664584, comparison.PValue, 1e-13);
        var (low, high) = comparison.Interval(0.99);
        Assert.Equal(-0.30849732187579415, low, 1e-14);
        Assert.Equal(0.13783065520912763, high, 1e-14);
        Assert.Equal(comparison.PValue, DeLong.Compare(Sample.Labels, Sample.B, Sample.A).PValue, 1e-15);
    }

    [Fact]
    public void Models_that_order_the_rows_alike_do_not_differ()
    {
        var comparison = DeLong.Compare(Sample.Labels, Sample.A, [.. Sample.A.Select(score => Math.Exp(score))]);
        Assert.Equal(0, comparison.Difference);
        Assert.Equal(1, comparison.PValue);
    }

    [Fact]
    public void A_difference_without_any_variation_is_not_chance()
    {
        var comparison = DeLong.Compare([0, 0, 1, 1], [1, 2, 3, 4], [4, 3, 2, 1]);
        Assert.Equal(1, comparison.Difference);
        Assert.Equal(0, comparison.PValue);
    }

    [Theory] // scipy.stats.norm.sf
    [InlineData(0.5, 0.3085375387259869)]
    [InlineData(1, 0.15865525393145707)]
    [InlineData(2.9, 0.0018658133003840375)]
    [InlineData(3, 0.0013498980316300933)]
    [InlineData(3.1, 0.0009676032132183563)]
    [InlineData(6, 9.865876450376946e-10)]
    [InlineData(10, 7.61985302416047e-24)]
    public void The_tail_of_the_normal_distribution_is_right(double z, double tail)
    {
        var comparison = new AucComparison(new(z, 0), new(0, 0), Variance: 1);
        Assert.Equal(1, comparison.PValue / (2 * tail), 1e-12);
    }
}
