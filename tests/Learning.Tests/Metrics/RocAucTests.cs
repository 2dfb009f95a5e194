using StackingK8s.Learning.Metrics;

namespace StackingK8s.Tests.Learning.Metrics;

public class RocAucTests
{
    [Fact]
    public void One_class_alone_has_no_area()
    {
        Assert.True(double.IsNaN(RocAuc.Compute([1, 1], [0.1, 0.2])));
        Assert.True(double.IsNaN(RocAuc.Compute([0], [0.1])));
        Assert.True(double.IsNaN(RocAuc.Compute([], [])));
    }

    [Fact]
    public void A_score_that_is_not_a_number_is_rejected_by_row()
    {
        var rejection = Assert.Throws<ArgumentException>(() => RocAuc.Compute([0, 1, 1], [0.1, 0.2, double.NaN]));
        Assert.Contains("Row 2", rejection.Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void A_label_outside_the_two_classes_is_rejected(int label) =>
        Assert.Contains("Row 1", Assert.Throws<ArgumentException>(() => RocAuc.Compute([0, label], [0.1, 0.2])).Message);

    [Fact]
    public void Scores_for_other_rows_are_rejected() => Assert.Throws<ArgumentException>(() => RocAuc.Compute([0, 1], [0.1]));

    [Fact]
    public void A_tie_counts_one_half()
    {
        Assert.Equal(0.5, RocAuc.Compute([0, 1, 0, 1], [3, 3, 3, 3]));
        Assert.Equal(0.875, RocAuc.Compute([0, 0, 1, 1], [1, 2, 2, 3])); // of four pairs three are right and one ties
    }

    [Fact]
    public void Order_right_or_reversed_is_one_or_zero()
    {
        Assert.Equal(1, RocAuc.Compute([0, 1, 0], [double.NegativeInfinity, double.PositiveInfinity, 0]));
        Assert.Equal(0, RocAuc.Compute([1, 0], [-5, 5]));
    }

    [Theory]
    [InlineData('A', 0.8333333333333334)]
    [InlineData('B', 0.9186666666666667)]
    public void It_equals_scikit_learn(char scores, double expected) =>
        Assert.Equal(expected, RocAuc.Compute(Sample.Labels, Sample.Scores(scores)), 1e-15);

    [Fact]
    public void It_equals_the_count_over_all_pairs()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var (labels, scores) = Sample.Tied(seed, 40);
            double[] positives = [.. scores.Where((_, row) => labels[row] == 1)];
            double[] negatives = [.. scores.Where((_, row) => labels[row] == 0)];
            double expected = positives.Average(p =>
                negatives.Average(n =>
                    p > n ? 1
                    : p == n ? 0.5
                    : 0
                )
            );
            Assert.Equal(expected, RocAuc.Compute(labels, scores), 1e-14);
        }
    }
}
