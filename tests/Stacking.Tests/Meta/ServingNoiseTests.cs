using StackingK8s.Learning;
using StackingK8s.Learning.Features;
using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Random;
using StackingK8s.Meta.Blending;

namespace StackingK8s.Tests.Stacking.Meta;

// Experts whose networks differ are simulated: a score is the class, what all networks of an expert see alike, and a network's own noise.
public class ServingNoiseTests
{
    const int Rows = 4000,
        Folds = 5;

    static readonly double[] Common = [0.9, 0.9],
        Own = [1.2, 0.2]; // the first expert's networks differ much

    static readonly int[] Labels = [.. Enumerable.Range(0, Rows).Select(row => row % 2)];

    [Fact]
    public void The_spread_over_networks_is_measured_without_labels_and_taken_away_by_all_but_a_share()
    {
        var (_, folds) = Simulate(1);
        double[] scores = [.. Labels.Select((label, row) => label + Math.Sin(row))];

        double[] averaged = ServingNoise.Measure(folds).Average(scores, Labels, [1, 0]);

        double expected = 1 - (1 - 1.0 / Folds) * Own[0] * Own[0] / Spread(scores);
        Assert.Equal(Math.Max(0.25, expected), Spread(averaged) / Spread(scores), 0.03);
    }

    [Fact]
    public void A_corrected_blend_is_better_in_serving_than_the_one_that_fits_single_networks()
    {
        var (single, folds) = Simulate(2);
        double[][] columns = ScoreColumns.Of(single, [.. Enumerable.Range(0, Rows)]);
        var fitted = ShrunkBlend.Fit(columns, Labels, 0);

        var corrected = ServingNoise.Measure(folds).Fit(columns, Labels, 0);

        Assert.True(corrected.Weights[0] / corrected.Weights[1] > 1.5 * fitted.Weights[0] / fitted.Weights[1]);
        Assert.True(Served(corrected, folds) > Served(fitted, folds) + 0.002, $"{Served(corrected, folds)}, {Served(fitted, folds)}");
    }

    [Fact]
    public void A_strong_pull_ends_at_equal_weights_as_serving_has_them_however_much_networks_differ()
    {
        var (single, folds) = Simulate(6);

        var pulled = ServingNoise.Measure(folds).Fit(ScoreColumns.Of(single, [.. Enumerable.Range(0, Rows)]), Labels, 1000);

        Assert.Equal(1, pulled.Weights[0] / pulled.Weights[1], 0.01);
    }

    [Fact]
    public void Halfway_between_the_classes_the_log_odds_are_those_of_single_networks()
    {
        var (single, folds) = Simulate(7);
        double[][] columns = ScoreColumns.Of(single, [.. Enumerable.Range(0, Rows)]);

        double corrected = ScoreColumns.LogOdds(ServingNoise.Measure(folds).Fit(columns, Labels, 0), single)!.Average();

        Assert.Equal(ScoreColumns.LogOdds(ShrunkBlend.Fit(columns, Labels, 0), single)!.Average(), corrected, 0.02);
    }

    [Fact]
    public void The_estimated_score_of_serving_is_nearer_to_it_than_that_of_single_networks()
    {
        var (single, folds) = Simulate(3);
        LogisticBlend first = new([1, 0], 0);
        double[] scores = ScoreColumns.LogOdds(first, single)!;

        double estimated = RocAuc.Compute(Labels, ServingNoise.Measure(folds).Average(scores, Labels, first.Weights));

        Assert.True(RocAuc.Compute(Labels, scores) < Served(first, folds) - 0.05);
        Assert.Equal(Served(first, folds), estimated, 0.03);
    }

    [Fact]
    public void Without_common_rows_or_with_one_fold_nothing_changes()
    {
        var (single, folds) = Simulate(4);
        double[][] columns = ScoreColumns.Of(single, [.. Enumerable.Range(0, Rows)]);

        Assert.All(new[] { ServingNoise.Unknown, ServingNoise.Measure([]), ServingNoise.Measure([folds[0]]) }, noise =>
        {
            Assert.False(noise.IsKnown);
            Assert.Equal(ShrunkBlend.Fit(columns, Labels, 0.1).Weights, noise.Fit(columns, Labels, 0.1).Weights);
            Assert.Equal(columns[0], noise.Average(columns[0], Labels, [1, 0]));
        });
    }

    [Fact]
    public void Networks_that_differ_more_than_the_rows_do_correct_only_as_far_as_the_spread_allows()
    {
        var (single, folds) = Simulate(5);
        double[][] columns =
        [
            .. ScoreColumns.Of(single, [.. Enumerable.Range(0, Rows)]).Select(column => column.Select(x => x / 4).ToArray()),
        ];

        var corrected = ServingNoise.Measure(folds).Fit(columns, Labels, 0);

        Assert.All(corrected.Weights, weight => Assert.InRange(weight, 0, 100));
    }

    static double Served(LogisticBlend blend, IReadOnlyList<FloatMatrix> folds)
    {
        double[][] scores = [.. folds.Select(fold => ScoreColumns.LogOdds(blend, fold)!)];
        return RocAuc.Compute(Labels, [.. Enumerable.Range(0, Rows).Select(row => scores.Average(fold => fold[row]))]);
    }

    static double Spread(double[] scores)
    {
        double[] positive = [.. scores.Where((_, row) => Labels[row] == 1)];
        double mean = positive.Average();
        return positive.Average(score => (score - mean) * (score - mean));
    }

    static (FloatMatrix Single, IReadOnlyList<FloatMatrix> Folds) Simulate(long seed)
    {
        RandomState random = new(seed);
        FloatMatrix[] folds = [.. Enumerable.Range(0, Folds).Select(_ => new FloatMatrix(Rows, 2))];
        FloatMatrix single = new(Rows, 2);
        for (int row = 0; row < Rows; row++)
        for (int expert = 0; expert < 2; expert++)
        {
            single.Row(row)[expert] = (float)(Seen() + Own[expert] * random.NextGaussian());
            double common = Seen();
            foreach (var fold in folds)
                fold.Row(row)[expert] = (float)(common + Own[expert] * random.NextGaussian());

            double Seen() => Labels[row] + Common[expert] * random.NextGaussian();
        }
        return (single, folds);
    }
}
