using StackingK8s.Learning.Features;
using StackingK8s.Learning.Random;

namespace StackingK8s.Tests.Learning.Features;

public class ShrunkBlendTests
{
    const int Rows = 600;

    static readonly int[] Labels = [.. Enumerable.Range(0, Rows).Select(row => row % 2)];

    [Fact]
    public void Free_weights_that_are_positive_are_those_of_a_logistic_regression()
    {
        double[][] columns = [Column(1, 1), Column(2, 0.5)];

        var (free, plain) = (ShrunkBlend.Fit(columns, Labels, 0), LogisticBlend.Fit(columns, Labels));

        Assert.Equal(plain.Weights[0], free.Weights[0], 1e-9);
        Assert.Equal(plain.Weights[1], free.Weights[1], 1e-9);
        Assert.Equal(plain.Intercept, free.Intercept, 1e-9);
    }

    [Fact]
    public void A_column_that_contradicts_the_labels_gets_no_weight_and_the_others_are_fitted_without_it()
    {
        double[] good = Column(1, 1),
            wrong = Column(2, -0.8);

        var blend = ShrunkBlend.Fit([good, wrong], Labels, 0);

        Assert.True(LogisticBlend.Fit([good, wrong], Labels).Weights[1] < -0.5);
        Assert.Equal(0, blend.Weights[1]);
        Assert.Equal(LogisticBlend.Fit([good], Labels).Weights[0], blend.Weights[0], 1e-9);
    }

    [Fact]
    public void The_stronger_the_shrinkage_the_more_equal_the_weights()
    {
        double[][] columns = [Column(1, 1.2), Column(2, 0.4), Column(3, 0.1)];

        double[] spread = [.. new[] { 0, 0.01, 0.1, 1, 1e6 }.Select(strength => Spread(ShrunkBlend.Fit(columns, Labels, strength)))];

        Assert.Equal(spread.OrderDescending(), spread);
        Assert.InRange(spread[^1], 0, 1e-5);
        Assert.True(spread[0] > 0.5);

        static double Spread(LogisticBlend blend) => blend.Weights.Max() - blend.Weights.Min();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    public void No_step_away_from_the_weights_lowers_what_is_minimised(double strength)
    {
        double[][] columns = [Column(1, 0.6), Column(2, -0.3), Column(3, 0.2)];
        var blend = ShrunkBlend.Fit(columns, Labels, strength);
        double least = Objective(columns, blend, strength);

        Assert.All(Enumerable.Range(0, 3), column =>
            Assert.All(new[] { -1e-3, 1e-3 }.Where(step => blend.Weights[column] + step >= 0), step =>
            {
                double[] moved = [.. blend.Weights];
                moved[column] += step;
                Assert.True(Objective(columns, blend with { Weights = moved }, strength) > least);
            })
        );
    }

    [Fact]
    public void Columns_that_tell_nothing_and_a_constant_one_leave_the_share_of_the_labels()
    {
        double[] constant = [.. Enumerable.Repeat(7.0, Rows)];

        var blend = ShrunkBlend.Fit([constant], Labels, 0);

        Assert.Equal(0, blend.Score([7.0]), 1e-9);
    }

    [Fact]
    public void Separable_rows_keep_finite_weights()
    {
        double[] perfect = [.. Labels.Select(label => label == 1 ? 1.0 : -1)];

        Assert.InRange(ShrunkBlend.Fit([perfect, perfect], Labels, 0).Weights[0], 1, 100);
    }

    static double Objective(double[][] columns, LogisticBlend blend, double strength)
    {
        double mean = blend.Weights.Average();
        return blend.Weights.Sum(weight => weight * weight / 2 + strength * Rows / 2 * (weight - mean) * (weight - mean))
            + blend.ScoreRows(columns).Zip(Labels, (score, label) => Math.Log(1 + Math.Exp(label == 1 ? -score : score))).Sum();
    }

    static double[] Column(long seed, double signal)
    {
        RandomState random = new(seed);
        return [.. Labels.Select(label => signal * (label - 0.5) * 2 + random.NextGaussian())];
    }
}
