using StackingK8s.Learning.Metrics;

namespace StackingK8s.Tests.Learning.Metrics;

/// <summary>Metrics of decisions: F1, accuracy, the best threshold, and the curve behind them.</summary>
public class ThresholdMetricTests
{
    [Fact]
    public void Input_that_does_not_belong_together_is_rejected()
    {
        Assert.Throws<ArgumentException>(() => F1.Compute([0, 1], [0.1]));
        Assert.Throws<ArgumentException>(() => Accuracy.Compute([0, 2], [0.1, 0.2]));
        Assert.Throws<ArgumentException>(() => RocCurve.Compute([0, 1], [0.1, double.NaN]));
    }

    [Fact]
    public void Without_positives_there_is_no_best_threshold() =>
        Assert.Throws<ArgumentException>(() => BestF1Threshold.Choose([0, 0], [0.1, 0.2]));

    [Fact]
    public void Nothing_found_is_an_F1_of_zero()
    {
        Assert.Equal(0, F1.Compute([1, 0], [0.1, 0.9]));
        Assert.Equal(0, F1.Compute([0, 0], [0.1, 0.2]));
    }

    [Theory]
    [InlineData('A', 0.75, 0.8)]
    [InlineData('B', 0.7272727272727272, 0.775)]
    public void F1_and_accuracy_at_one_half_equal_scikit_learn(char scores, double f1, double accuracy)
    {
        Assert.Equal(f1, F1.Compute(Sample.Labels, Sample.Scores(scores)), 1e-15);
        Assert.Equal(accuracy, Accuracy.Compute(Sample.Labels, Sample.Scores(scores)), 1e-15);
    }

    [Fact]
    public void A_score_at_the_threshold_counts_as_positive()
    {
        Assert.Equal(1, F1.Compute([1, 0], [0.7, 0.6], threshold: 0.7));
        Assert.Equal(1, Accuracy.Compute([1, 0], [0.7, 0.6], threshold: 0.7));
    }

    [Theory]
    [InlineData('A', 0.52, 0.75)]
    [InlineData('B', 0.56, 0.8275862068965518)]
    public void The_best_threshold_is_the_one_found_by_trying_all(char scores, double threshold, double f1)
    {
        var best = BestF1Threshold.Choose(Sample.Labels, Sample.Scores(scores));
        Assert.Equal(threshold, best.Threshold);
        Assert.Equal(f1, best.F1, 1e-15);
        Assert.Equal(best.F1, F1.Compute(Sample.Labels, Sample.Scores(scores), best.Threshold));
    }

    [Fact] // at 4 one of two is found without a false alarm, at 1 both with two: 2/3 each
    public void Of_equally_good_thresholds_the_highest_is_kept() =>
        Assert.Equal(new BestF1Threshold(4, 2 / 3.0), BestF1Threshold.Choose([1, 0, 0, 1], [4, 3, 2, 1]));

    [Fact]
    public void Tied_samples_enter_the_curve_together()
    {
        var curve = RocCurve.Compute([1, 0, 1, 0, 0], [2, 2, 5, 1, 2]);
        Assert.Equal([5.0, 2, 1], curve.Thresholds);
        Assert.Equal([1, 2, 2], curve.TruePositives);
        Assert.Equal([0, 2, 3], curve.FalsePositives);
        Assert.Equal((2, 3), (curve.Positives, curve.Negatives));
    }
}
